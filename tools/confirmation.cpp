// A form with one question, and what stands in for it.
#include "tools/confirmation.h"

#include "mcp/asker.h"
#include "model/error.h"

namespace tools {
namespace {

using mcp::asio::awaitable;

constexpr const char* member = "terminate";

std::string lines(const std::vector<std::string>& hazards) {
    std::string text;
    for (const auto& hazard : hazards) text += "\n- " + hazard;
    return text;
}

mcp::Question question_about(const InstanceView& instance, const std::vector<std::string>& hazards) {
    std::string message =
        "Terminate " + line(instance) + "?\nThe machine is destroyed at the provider and cannot be had again. Lost with it: ";
    message += instance.tmpfs_store ? "what is in memory under /persist" : "everything under /persist";
    message += ", its image cache and its containers";
    for (std::size_t i = 0; i < instance.modules.size(); ++i) message += (i == 0 ? " (modules: " : ", ") + instance.modules[i];
    message += instance.modules.empty() ? "." : ").";
    if (!hazards.empty()) message += "\nKnow first:" + lines(hazards);
    return mcp::elicitation(
        std::move(message),
        {{"type", "object"},
         {"properties", {{member, {{"type", "boolean"}, {"title", "Destroy " + instance.name}, {"default", false}}}}},
         {"required", {member}}});
}

// The user's answer; nothing when the user cannot be asked.
awaitable<std::optional<bool>> answer_of_user(mcp::Call& call, const InstanceView& instance,
                                              const std::vector<std::string>& hazards) {
    auto question = question_about(instance, hazards);
    if (!call.can_ask(question)) co_return std::nullopt;
    try {
        std::string key = "confirm_termination";
        const auto answer = co_await call.ask(std::move(key), std::move(question));
        co_return mcp::accepted(answer) && answer.at("content").at(member) == true;
    } catch (const mcp::AskingFailed&) {
        // This connection has no way to the user after all.
    }
    co_return std::nullopt;
}

}  // namespace

awaitable<bool> may_be_destroyed(mcp::Call& call, InstanceView instance, std::vector<std::string> hazards,
                                 std::optional<std::string> repeated_name) {
    const auto answer = co_await answer_of_user(call, instance, hazards);
    if (answer) co_return *answer;
    if (repeated_name == instance.name) co_return true;
    throw model::Error(
        model::ErrorCode::confirmation_required,
        (repeated_name
             ? "'" + *repeated_name + "' is not the name of instance " + instance.id.text() + ", which is '" + instance.name + "'"
             : "instance '" + instance.name + "' and everything on it would be destroyed, and nobody has agreed to that") +
            (hazards.empty() ? "" : ". Know first:" + lines(hazards)),
        "Tell the operator what would be lost" + std::string(hazards.empty() ? "" : ", and each hazard with its remedy") +
            ". When they agree, call again with confirm: \"" + instance.name + "\".");
}

}  // namespace tools
