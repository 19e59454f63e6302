// A form with one question, and what stands in for it.
#include "tools/confirmation.h"

#include "mcp/asker.h"
#include "model/error.h"

namespace tools {
namespace {

using mcp::asio::awaitable;

std::string lines(const std::vector<std::string>& hazards) {
    std::string text;
    for (const auto& hazard : hazards) text += "\n- " + hazard;
    return text;
}

std::string first_to_know(const std::vector<std::string>& hazards) { return hazards.empty() ? "" : "Know first:" + lines(hazards); }

Doomed doomed(const InstanceView& instance, std::vector<std::string> hazards) {
    std::string message =
        "Terminate " + line(instance) + "?\nThe machine is destroyed at the provider and cannot be had again. Lost with it: ";
    message += instance.tmpfs_store ? "what is in memory under /persist" : "everything under /persist";
    message += ", its image cache and its containers";
    for (std::size_t i = 0; i < instance.modules.size(); ++i) message += (i == 0 ? " (modules: " : ", ") + instance.modules[i];
    message += instance.modules.empty() ? "." : ").";
    return {"instance", instance.id.text(), instance.name, std::move(message), "terminate", std::move(hazards)};
}

mcp::Question question_about(const Doomed& doomed) {
    return mcp::elicitation(
        doomed.question + (doomed.hazards.empty() ? "" : "\n" + first_to_know(doomed.hazards)),
        {{"type", "object"},
         {"properties", {{doomed.answer, {{"type", "boolean"}, {"title", "Destroy " + doomed.name}, {"default", false}}}}},
         {"required", {doomed.answer}}});
}

// The user's answer; nothing when the user cannot be asked.
awaitable<std::optional<bool>> answer_of_user(mcp::Call& call, const Doomed& doomed) {
    auto question = question_about(doomed);
    if (!call.can_ask(question)) co_return std::nullopt;
    try {
        std::string key = "confirm_termination";
        const auto answer = co_await call.ask(std::move(key), std::move(question));
        co_return mcp::accepted(answer) && answer.at("content").at(doomed.answer) == true;
    } catch (const mcp::AskingFailed&) {
        // This connection has no way to the user after all.
    }
    co_return std::nullopt;
}

}  // namespace

awaitable<bool> may_be_destroyed(mcp::Call& call, Doomed doomed, std::optional<std::string> repeated_name) {
    const auto answer = co_await answer_of_user(call, doomed);
    if (answer) co_return *answer;
    if (repeated_name == doomed.name) co_return true;
    throw model::Error(
        model::ErrorCode::confirmation_required,
        (repeated_name
             ? "'" + *repeated_name + "' is not the name of " + doomed.kind + " " + doomed.id + ", which is '" + doomed.name + "'"
             : doomed.kind + " '" + doomed.name + "' and everything on it would be destroyed, and nobody has agreed to that") +
            (doomed.hazards.empty() ? "" : ". " + first_to_know(doomed.hazards)),
        "Tell the operator what would be lost" + std::string(doomed.hazards.empty() ? "" : ", and each hazard with its remedy") +
            ". When they agree, call again with confirm: \"" + doomed.name + "\".");
}

awaitable<bool> may_be_destroyed(mcp::Call& call, InstanceView instance, std::vector<std::string> hazards,
                                 std::optional<std::string> repeated_name) {
    auto what = doomed(instance, std::move(hazards));
    co_return co_await may_be_destroyed(call, std::move(what), std::move(repeated_name));
}

}  // namespace tools
