// prompts/list and prompts/get.
#include "mcp/method_support.h"
#include "mcp/server.h"
#include "mcp/suggest.h"

namespace mcp {
namespace {

Json listed(const Prompt& prompt, Revision revision) {
    Json entry = {{"name", prompt.name}};
    if (revision >= Revision::v2025_06_18) entry["title"] = prompt.title;
    entry["description"] = prompt.description;
    if (!prompt.arguments.empty()) entry["arguments"] = Json::array();
    for (const auto& argument : prompt.arguments) {
        entry["arguments"].push_back(
            {{"name", argument.name}, {"description", argument.description}, {"required", argument.required}});
    }
    return entry;
}

std::string meant(const std::string& word, const std::vector<std::string>& known) {
    const auto near = nearest(word, known);
    return near ? " (did you mean '" + *near + "'?)" : "";
}

[[noreturn]] void refuse(const std::string& what) { throw ProtocolError(ErrorCode::invalid_params, what); }

const Prompt& prompt_named(const Prompts& prompts, const std::string& name) {
    if (const Prompt* prompt = prompts.find(name)) return *prompt;
    std::vector<std::string> names;
    for (const auto& prompt : prompts.all()) names.push_back(prompt.name);
    refuse("unknown prompt '" + name + "'" + meant(name, names));
}

PromptArguments arguments_for(const Prompt& prompt, const Json& given) {
    std::vector<std::string> names;
    for (const auto& argument : prompt.arguments) {
        names.push_back(argument.name);
        if (argument.required && find_member(given, argument.name) == nullptr)
            refuse("prompt '" + prompt.name + "' needs the argument '" + argument.name + "'");
    }
    PromptArguments arguments;
    for (const auto& [name, value] : given.items()) {
        if (std::find(names.begin(), names.end(), name) == names.end())
            refuse("prompt '" + prompt.name + "' has no argument '" + name + "'" + meant(name, names));
        if (!value.is_string()) refuse("argument '" + name + "' must be a string");
        arguments.emplace(name, value.get<std::string>());
    }
    return arguments;
}

std::string get_result(const PromptText& text, Revision revision) {
    std::string result = R"({"description":)";
    append_json_text(result, text.description);
    result += R"(,"messages":[)";
    bool is_first = true;
    for (const auto& message : text.messages) {
        if (!std::exchange(is_first, false)) result += ',';
        result += message.role == PromptMessage::Role::user ? R"({"role":"user","content":)" : R"({"role":"assistant","content":)";
        (result += message.content.json(revision)) += '}';
    }
    return result += "]}";
}

asio::awaitable<std::string> text_of(Call& call, const Prompt& prompt, PromptArguments arguments) {
    const auto text = co_await prompt.get(call, std::move(arguments));
    co_return get_result(text, call.revision);
}

}  // namespace

asio::awaitable<MethodResult> Server::list_prompts(Call& call, const Json& params, Arrival&) {
    std::vector<Json> entries;
    for (const auto& prompt : prompts_.all()) entries.push_back(listed(prompt, call.revision));
    Json result = list_page(call, params, "prompts/list", "prompts", entries);
    add_caching(result, call.revision, fixed_content);
    co_return MethodResult{write_json(result)};
}

asio::awaitable<MethodResult> Server::get_prompt(Call& call, const Json& params, Arrival& arrival) {
    const Prompt& prompt = prompt_named(prompts_, required_text(params, "name"));
    auto arguments = arguments_for(prompt, optional_object(params, "arguments"));
    return asking(call, "prompts/get", params, arrival, text_of(call, prompt, std::move(arguments)));
}

}  // namespace mcp
