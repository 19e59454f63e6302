// completion/complete.
#include <algorithm>

#include "mcp/method_support.h"
#include "mcp/server.h"

namespace mcp {
namespace {

[[noreturn]] void refuse(const std::string& what) { throw ProtocolError(ErrorCode::invalid_params, what); }

const Completer& completer_of_prompt(const Prompts& prompts, const std::string& name, const std::string& argument) {
    const Prompt* prompt = prompts.find(name);
    if (prompt == nullptr) refuse("unknown prompt '" + name + "'");
    for (const auto& each : prompt->arguments) {
        if (each.name == argument) return each.complete;
    }
    refuse("prompt '" + name + "' has no argument '" + argument + "'");
}

const Completer& completer_of_template(const Resources& resources, const std::string& uri, const std::string& variable) {
    static const Completer none;
    for (const auto& family : resources.templates()) {
        if (family.uri_template != uri) continue;
        if (uri.find("{" + variable + "}") == std::string::npos)
            refuse("the template '" + uri + "' has no variable '" + variable + "'");
        const auto found = family.complete.find(variable);
        return found == family.complete.end() ? none : found->second;
    }
    refuse("there is no resource template '" + uri + "'");
}

FilledIn filled_in(const Json& params) {
    FilledIn values;
    for (const auto& [name, value] : optional_object(optional_object(params, "context"), "arguments").items()) {
        if (value.is_string()) values.emplace(name, value.get<std::string>());
    }
    return values;
}

}  // namespace

asio::awaitable<MethodResult> Server::complete(Call& call, const Json& params, Arrival&) {
    const Json& reference = optional_object(params, "ref");
    const Json& argument = optional_object(params, "argument");
    const std::string type = required_text(reference, "type");
    const std::string name = required_text(argument, "name");
    std::string typed = required_text(argument, "value");
    if (type != "ref/prompt" && type != "ref/resource") refuse("params.ref.type must be ref/prompt or ref/resource");
    const Completer& completer = type == "ref/prompt" ? completer_of_prompt(prompts_, required_text(reference, "name"), name)
                                                      : completer_of_template(resources_, required_text(reference, "uri"), name);
    Completion found;
    if (completer) found = co_await completer(call, std::move(typed), filled_in(params));

    const std::size_t total = found.total.value_or(found.values.size());
    found.values.resize(std::min(found.values.size(), most_completions));
    const Json completion = {{"values", found.values}, {"total", total}, {"hasMore", total > found.values.size()}};
    co_return MethodResult{write_json({{"completion", completion}})};
}

}  // namespace mcp
