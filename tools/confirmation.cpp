// A form with one question, and what stands in for it. A token is its own expiry, sealed for the act it was given out for.
#include "tools/confirmation.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "mcp/asker.h"
#include "mcp/base64.h"
#include "mcp/sha256.h"
#include "model/error.h"
#include "storage/instances.h"
#include "tools/guard_rails.h"
#include "tools/views.h"

namespace tools {
namespace {

using mcp::asio::awaitable;

constexpr std::chrono::minutes token_lifetime{10};
constexpr std::size_t most_shown = 5;
constexpr std::size_t first_shown = 3;

std::string capitalised(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

std::string listed_targets(const Act& act) {
    const auto& targets = act.targets;
    if (targets.size() == 1) return targets.front().text + "?";
    const std::size_t shown = targets.size() > most_shown ? first_shown : targets.size();
    std::string text = std::to_string(targets.size()) + "?";
    for (std::size_t i = 0; i < shown; ++i) text += "\n- " + targets[i].text;
    if (shown == targets.size()) return text;
    return text + "\n- " + std::to_string(targets.size() - shown - 1) + " more\n- " + targets.back().text;
}

// What a token is bound to. The targets' texts are left out: their states may change while the operator thinks.
std::string seal_context(const Context& context, const mcp::Call& call, const Act& act) {
    mcp::Json ids = mcp::Json::array();
    for (const auto& target : act.targets) ids.push_back(target.id);
    return mcp::write_json(
        mcp::Json::array({"confirm", call.tool != nullptr ? call.tool->about.name : std::string(), context.account_of(call).text(),
                          act.action, std::move(ids), act.blast_radius, act.reversible, act.hazards}));
}

std::string new_token(const Context& context, const mcp::Call& call, const Act& act) {
    const auto expires_at = context.fleet.now() + token_lifetime;
    return context.seal.close(std::to_string(model::to_microseconds(expires_at)), seal_context(context, call, act));
}

// When the token expires; nothing when it was given out for something else, or by nobody.
std::optional<model::TimePoint> expiry_of(const Context& context, const mcp::Call& call, const Act& act, const std::string& token) {
    const auto text = context.seal.open(token, seal_context(context, call, act));
    if (!text) return std::nullopt;
    std::int64_t expires_at = 0;
    std::from_chars(text->data(), text->data() + text->size(), expires_at);
    return model::from_microseconds(expires_at);
}

mcp::Question question_about(const Act& act) {
    return mcp::elicitation(
        statement_of(act),
        {{"type", "object"},
         {"properties", {{act.action, {{"type", "boolean"}, {"title", "Yes, " + act.action}, {"default", false}}}}},
         {"required", {act.action}}});
}

// The user's answer; nothing when the user cannot be asked.
awaitable<std::optional<bool>> answer_of_user(mcp::Call& call, const Act& act) {
    auto question = question_about(act);
    if (!call.can_ask(question)) co_return std::nullopt;
    try {
        std::string key = "confirm_" + act.action;
        const auto answer = co_await call.ask(std::move(key), std::move(question));
        co_return mcp::accepted(answer) && answer.at("content").at(act.action) == true;
    } catch (const mcp::AskingFailed&) {
        // This connection has no way to the user after all.
    }
    co_return std::nullopt;
}

[[noreturn]] void refuse(const Context& context, const mcp::Call& call, const Act& act, const std::string& why) {
    const std::string proof = act.confirming_name ? *act.confirming_name : new_token(context, call, act);
    throw model::Error(model::ErrorCode::confirmation_required, why,
                       "Ask the operator. When they agree, call again " +
                           std::string(act.confirming_name ? "" : "within 10 minutes ") +
                           "with the same arguments and confirm: \"" + proof + "\". What they are to know:\n" + statement_of(act),
                       {proof});
}

std::string count_of(const Act& act) {
    return act.targets.size() == 1 ? act.targets.front().text : std::to_string(act.targets.size()) + " targets";
}

// What goes with one is said in full; of many, what they have in common.
Act act_of_terminating(const std::vector<InstanceView>& instances, bool backup_first) {
    Act act;
    act.action = "terminate";
    for (const auto& instance : instances) act.targets.push_back({instance.id.text(), line(instance)});
    if (instances.size() == 1) {
        const auto& instance = instances.front();
        act.blast_radius = "The machine is destroyed at the provider and cannot be had again. Lost with it: ";
        act.blast_radius += instance.tmpfs_store ? "what is in memory under /persist" : "everything under /persist";
        act.blast_radius += ", its image cache and its containers";
        for (std::size_t i = 0; i < instance.modules.size(); ++i)
            act.blast_radius += (i == 0 ? " (modules: " : ", ") + instance.modules[i];
        act.blast_radius += instance.modules.empty() ? "." : ").";
        act.confirming_name = instance.name;
    } else {
        act.blast_radius =
            "The machines are destroyed at their providers and cannot be had again. Lost with them: everything under "
            "/persist, their image caches and their containers.";
    }
    if (backup_first) act.blast_radius += " A snapshot of the disk is kept before; where that fails, nothing is terminated.";
    return act;
}

}  // namespace

std::string statement_of(const Act& act) {
    std::string text = capitalised(act.action) + " " + listed_targets(act) + "\n" + act.blast_radius +
                       (act.reversible ? " It can be undone." : " It cannot be undone.");
    for (const auto& hazard : act.hazards) text += "\nHazard: " + hazard;
    return text;
}

awaitable<Agreement> agreement_to(const Context& context, mcp::Call& call, Act act, std::optional<std::string> confirm) {
    const auto answer = co_await answer_of_user(call, act);
    if (answer) co_return Agreement{*answer, {}};
    if (!confirm) refuse(context, call, act, "nobody has agreed yet to " + act.action + " " + count_of(act));
    if (act.confirming_name && *confirm == *act.confirming_name) co_return Agreement{true, {}};
    const auto expires_at = expiry_of(context, call, act, *confirm);
    if (expires_at && *expires_at > context.fleet.now()) {
        Agreement agreement{true, {}};
        agreement.confirmation = {mcp::to_base64url(mcp::sha256(*confirm)), *expires_at};
        co_return agreement;
    }
    if (expires_at) refuse(context, call, act, "the confirmation has expired");
    refuse(context, call, act,
           act.confirming_name ? "'" + *confirm + "' is not the name of " + count_of(act)
                               : "this confirmation was not given out for exactly this call");
}

awaitable<Agreement> agreement_to_terminate(const Context& context, mcp::Call& call, std::vector<model::NodeInstanceId> instances,
                                            bool backup_first, std::optional<std::string> confirm) {
    const auto account = context.account_of(call);
    std::vector<InstanceView> found;
    context.store.read([&](storage::Snapshot& db) {
        for (const auto& id : instances) {
            const auto record = storage::instances::get_record(db, account, id);
            model::require_not_held(record.instance, model::InstanceEvent::terminate, context.fleet.now());
            found.push_back(view(record));
        }
    });
    auto act = act_of_terminating(found, backup_first);
    std::vector<matrix::Action> actions;
    for (const auto& id : instances) {
        auto& ending = std::get<matrix::Terminating>(actions.emplace_back(termination_of(context, account, id)));
        ending.backed_up = ending.backed_up || backup_first;
    }
    act.hazards = hazards_of(context, actions);
    co_return co_await agreement_to(context, call, std::move(act), std::move(confirm));
}

}  // namespace tools
