// tools/list and tools/call.
#include <spdlog/spdlog.h>

#include <boost/system/system_error.hpp>

#include "mcp/method_support.h"
#include "mcp/server.h"
#include "mcp/suggest.h"

namespace mcp {
namespace {

Json listed(const Tool& tool, Revision revision) {
    Json entry = {{"name", tool.about.name}};
    if (revision >= Revision::v2025_06_18) entry["title"] = tool.about.title;
    entry["description"] = tool.about.description;
    entry["inputSchema"] = tool.input_schema;
    if (revision >= Revision::v2025_06_18) entry["outputSchema"] = tool.output_schema;
    if (revision >= Revision::v2025_03_26) {
        entry["annotations"] = {{"title", tool.about.title},
                                {"readOnlyHint", tool.about.hints.read_only},
                                {"destructiveHint", tool.about.hints.destructive},
                                {"idempotentHint", tool.about.hints.idempotent},
                                {"openWorldHint", tool.about.hints.open_world}};
    }
    return entry;
}

void append_text_block(std::string& out, std::string_view text) {
    out += R"({"type":"text","text":)";
    append_json_text(out, text);
    out += '}';
}

// Structured content came with 2025-06-18. Before it, the data travels as a second text.
std::string call_result(const ToolOutput& output, Revision revision) {
    std::string result = R"({"content":[)";
    append_text_block(result, output.text);
    if (revision >= Revision::v2025_06_18) {
        (result += R"(],"structuredContent":)") += output.structured;
    } else {
        result += ',';
        append_text_block(result, output.structured);
        result += ']';
    }
    return result += R"(,"isError":false})";
}

// What, why, what next, what would be valid: a model can act on it, a person can read it.
std::string failure_result(const ToolFailure& failure) {
    std::string text = failure.code + ": " + failure.message;
    if (!failure.remedy.empty()) text += "\nWhat to do: " + failure.remedy;
    for (std::size_t i = 0; i < failure.valid.size(); ++i) text += (i == 0 ? "\nValid: " : ", ") + failure.valid[i];
    std::string result = R"({"content":[)";
    append_text_block(result, text);
    return result += R"(],"isError":true})";
}

ToolFailure failure_of_arguments(const Tool& tool, const ArgumentError& error) {
    return {"invalid_argument", error.what(), "Correct the arguments of " + tool.about.name + " as its input schema says and call again.", {}};
}

}  // namespace

asio::awaitable<std::string> Server::list_tools(Call& call, const Json& params, Arrival&) {
    refuse_cursor(params);
    Json list = Json::array();
    for (const auto& tool : tools_.all()) list.push_back(listed(tool, call.revision));
    Json result = Json::object();
    result["tools"] = std::move(list);
    add_caching(result, call.revision, fixed_content);
    co_return write_json(result);
}

asio::awaitable<std::string> Server::call_tool(Call& call, const Json& params, Arrival&) {
    const std::string& name = required_text(params, "name");
    const Tool* tool = tools_.find(name);
    if (tool == nullptr) {
        std::string message = "unknown tool '" + name + "'";
        if (const auto meant = nearest(name, tools_.names())) message += " (did you mean '" + *meant + "'?)";
        throw ProtocolError(ErrorCode::invalid_params, message);
    }
    static const Json none = Json::object();
    const Json* arguments = find_member(params, "arguments");
    if (arguments == nullptr) arguments = &none;
    if (!arguments->is_object()) throw ProtocolError(ErrorCode::invalid_params, "params.arguments must be an object");

    std::optional<ToolFailure> failure;
    try {
        co_return call_result(co_await tool->invoke(call, *arguments), call.revision);
    } catch (const ArgumentError& error) {
        failure = failure_of_arguments(*tool, error);
    } catch (const boost::system::system_error&) {
        throw;  // cancellation, or a bug: not for this tool's caller to mend
    } catch (const std::exception& error) {
        failure = failure_of_(error);
        if (!failure) throw;
    }
    co_return failure_result(*failure);
}

}  // namespace mcp
