// The life of an instance between its beginning and its end: power, drain, cordon, hold, name.
#include "tools/cause.h"
#include "tools/confirmation.h"
#include "tools/families.h"
#include "tools/instances/waiting.h"
#include "tools/views.h"

namespace tools {
namespace {

using mcp::asio::awaitable;

constexpr int longest_hold = 720;  // hours: 30 days

constexpr mcp::Field operation_field{
    .text = "Any unique text of yours; the same id again returns the first outcome", .min_length = 1, .max_length = 128};
constexpr mcp::Field wait_field{
    .text = "Wait up to this many seconds for it to pass, as a machine boots or stops by itself", .min = 0, .max = longest_wait};

// ---- Arguments

struct PowerArguments {
    model::NodeInstanceId instance_id;
    std::optional<std::string> operation_id;
    int wait_seconds = 0;

    void fields(auto& f) {
        f("instance_id", instance_id, {.text = "Id of the instance", .required = true});
        f("operation_id", operation_id, operation_field);
        f("wait_seconds", wait_seconds, wait_field);
    }
};

struct ForcedArguments : PowerArguments {
    bool force = false;

    void fields(auto& f) {
        PowerArguments::fields(f);
        f("force", force, {.text = "true: cut the power, without regard for what runs on it"});
    }
};

struct InstanceArguments {
    model::NodeInstanceId instance_id;
    std::optional<std::string> operation_id;

    void fields(auto& f) {
        f("instance_id", instance_id, {.text = "Id of the instance", .required = true});
        f("operation_id", operation_id, operation_field);
    }
};

struct ReasonArguments : InstanceArguments {
    std::string reason;

    void fields(auto& f) {
        InstanceArguments::fields(f);
        f("reason", reason,
          {.text = "Why, for whoever looks at it later",
           .required = true,
           .min_length = 1,
           .max_length = 500,
           .example = "kernel update"});
    }
};

struct HoldArguments : ReasonArguments {
    int ttl_hours = 4;

    void fields(auto& f) {
        ReasonArguments::fields(f);
        f("ttl_hours", ttl_hours, {.text = "After this many hours the hold ends by itself", .min = 1, .max = longest_hold});
    }
};

struct DrainArguments : ReasonArguments {
    fleet::AfterDrain after = fleet::AfterDrain::stop;
    bool backup_first = false;
    std::optional<std::string> confirm;
    int wait_seconds = 0;

    void fields(auto& f) {
        ReasonArguments::fields(f);
        f("after", after, {.text = "What becomes of it once it takes no more work; terminate asks the user to confirm"});
        f("backup_first", backup_first, {.text = "true: a snapshot of the disk is kept before it is terminated"});
        f("confirm", confirm,
          {.text = "With after terminate: name of the instance, repeated once the operator has agreed, where the client cannot ask",
           .max_length = 200});
        f("wait_seconds", wait_seconds, wait_field);
    }
};

struct UpdateArguments : InstanceArguments {
    std::string name;

    void fields(auto& f) {
        InstanceArguments::fields(f);
        f("name", name,
          {.text = "New name, unique on its node. The machine keeps the host name it was made with",
           .required = true,
           .min_length = 1,
           .max_length = 63,
           .pattern = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"});
    }
};

struct StatusArguments {
    model::NodeInstanceId instance_id;

    void fields(auto& f) { f("instance_id", instance_id, {.text = "Id of the instance", .required = true}); }
};

// ---- Results

struct ChangeResult {
    std::string done;  // for the text: "Started"
    bool replayed = false;
    InstanceState instance;

    void fields(auto& f) {
        f("replayed", replayed, {.text = "true: an earlier call with this operation_id did it"});
        f("instance", instance, {.text = "The instance as it is now"});
    }

    std::string to_text() const {
        std::string text = done + (replayed ? " before, by this operation: " : ": ") + line(instance) + ".";
        if (model::in_transition(instance.status)) {
            text +=
                "\nNext: system_get_instance with instance_id " + instance.id.text() + " and wait_seconds 45, until it has passed.";
        }
        return text;
    }
};

struct PowerResult : ChangeResult {
    bool timed_out = false;

    void fields(auto& f) {
        ChangeResult::fields(f);
        f("timed_out", timed_out, {.text = "true: it was still in transition when wait_seconds were over"});
    }
};

struct DrainResult : PowerResult {
    bool drained = true;
    bool declined = false;

    void fields(auto& f) {
        f("drained", drained, {.text = "It takes no new work, and what was asked for after that is recorded"});
        f("declined", declined, {.text = "true: the user did not agree, and nothing was changed"});
        PowerResult::fields(f);
    }

    std::string to_text() const {
        if (declined) return "Not drained: the user did not agree. Nothing was changed: " + line(instance) + ".";
        return PowerResult::to_text();
    }
};

struct HoldStatusResult {
    bool held = false;
    std::optional<std::string> reason, until;
    InstanceState instance;

    void fields(auto& f) {
        f("held", held, {.text = "true: it is not started, rebooted or terminated now"});
        f("reason", reason, {.text = "Why"});
        f("until", until, {.text = "When the hold ends by itself", .format = "date-time"});
        f("instance", instance, {.text = "The instance as it is now"});
    }

    std::string to_text() const {
        return held ? "Held until " + *until + " (" + *reason + "): " + line(instance) + "." : "Not held: " + line(instance) + ".";
    }
};

class LifecycleTools final : public Family {
public:
    explicit LifecycleTools(const Context& context) : context_(context) {}

    void add_to(mcp::Tools& tools) {
        add_power(tools);
        add_standing(tools);
    }

    awaitable<PowerResult> start(mcp::Call& call, PowerArguments arguments) {
        co_return co_await power(call, std::move(arguments), model::InstanceEvent::start, false, "Started");
    }
    awaitable<PowerResult> stop(mcp::Call& call, ForcedArguments arguments) {
        const bool force = arguments.force;
        co_return co_await power(call, std::move(arguments), model::InstanceEvent::stop, force, "Told to stop");
    }
    awaitable<PowerResult> reboot(mcp::Call& call, ForcedArguments arguments) {
        const bool force = arguments.force;
        co_return co_await power(call, std::move(arguments), model::InstanceEvent::reboot, force, "Rebooting");
    }

    awaitable<DrainResult> drain(mcp::Call& call, DrainArguments arguments) {
        const auto account = context_.account_of(call);
        const auto found = read_instance(context_, account, arguments.instance_id);
        Agreement agreement{true, {}};
        if (arguments.after == fleet::AfterDrain::terminate) {
            std::vector<model::NodeInstanceId> one = {found.id};
            agreement = co_await agreement_to_terminate(context_, call, std::move(one), arguments.backup_first,
                                                        std::move(arguments.confirm));
        }
        DrainResult result;
        result.instance = state_of(found);
        result.drained = agreement.is_given;
        result.declined = !agreement.is_given;
        if (result.declined) co_return result;
        fleet::DrainRequest request;
        request.account_id = account;
        request.instance_id = arguments.instance_id;
        request.reason = std::move(arguments.reason);
        request.after = arguments.after;
        request.backup_first = arguments.backup_first;
        request.operation_id = arguments.operation_id.value_or("");
        request.cause = cause_of(context_, call);
        request.confirmation = std::move(agreement.confirmation);
        const auto drained = co_await context_.fleet.power().drain(std::move(request));
        result.done = "Drained";
        result.replayed = drained.replayed;
        co_await look_again(call, result, arguments.wait_seconds);
        co_return result;
    }

    awaitable<ChangeResult> cordon(mcp::Call& call, ReasonArguments arguments) {
        auto request = standing(call, arguments);
        const auto stood = co_await context_.fleet.standing().cordon(std::move(request), std::move(arguments.reason));
        co_return changed(call, "Cordoned", stood);
    }
    awaitable<ChangeResult> uncordon(mcp::Call& call, InstanceArguments arguments) {
        auto request = standing(call, arguments);
        const auto stood = co_await context_.fleet.standing().uncordon(std::move(request));
        co_return changed(call, "Takes work again", stood);
    }
    awaitable<ChangeResult> hold(mcp::Call& call, HoldArguments arguments) {
        auto request = standing(call, arguments);
        const std::chrono::hours length(arguments.ttl_hours);
        const auto stood = co_await context_.fleet.standing().hold(std::move(request), std::move(arguments.reason), length);
        co_return changed(call, "Held", stood);
    }
    awaitable<ChangeResult> release(mcp::Call& call, InstanceArguments arguments) {
        auto request = standing(call, arguments);
        const auto stood = co_await context_.fleet.standing().release(std::move(request));
        co_return changed(call, "Held no longer", stood);
    }
    awaitable<ChangeResult> update(mcp::Call& call, UpdateArguments arguments) {
        auto request = standing(call, arguments);
        const auto stood = co_await context_.fleet.standing().rename(std::move(request), std::move(arguments.name));
        co_return changed(call, "Renamed", stood);
    }

    HoldStatusResult hold_status(mcp::Call& call, StatusArguments arguments) {
        const auto record = context_.store.read([&](storage::Snapshot& db) {
            return storage::instances::get_record(db, context_.account_of(call), arguments.instance_id);
        });
        const auto hold = model::hold_at(record.instance, context_.fleet.now());
        HoldStatusResult result;
        result.instance = state_of(view(record));
        result.held = hold.has_value();
        if (!hold) return result;
        result.reason = hold->reason;
        result.until = model::to_rfc3339(hold->until);
        return result;
    }

private:
    void add_power(mcp::Tools& tools) {
        constexpr mcp::Hints acts = {.read_only = false, .destructive = false, .idempotent = false, .open_world = true};
        constexpr mcp::Hints interrupts = {.read_only = false, .destructive = true, .idempotent = false, .open_world = true};
        tools.add<&LifecycleTools::start>(
            *this, {.name = "system_start_instance",
                    .title = "Start an instance",
                    .description = "Boot a stopped instance, or one in error, with the disk it has. Returns once the provider has "
                                   "agreed; with wait_seconds, as soon as it runs. Refused while it is held.",
                    .hints = acts,
                    .permission = "system.instances.control"});
        tools.add<&LifecycleTools::stop>(
            *this, {.name = "system_stop_instance",
                    .title = "Stop an instance",
                    .description = "Shut a running instance down and keep its disk; what runs on it stops, and with tmpfs_store "
                                   "/persist is lost. Start it again with system_start_instance. The provider may still charge for "
                                   "the disk.",
                    .hints = interrupts,
                    .permission = "system.instances.control"});
        tools.add<&LifecycleTools::reboot>(
            *this,
            {.name = "system_reboot_instance",
             .title = "Reboot an instance",
             .description = "Boot a running instance anew; what runs on it is interrupted, and with tmpfs_store /persist is "
                            "lost. Returns once the provider has agreed; with wait_seconds, as soon as it runs. Refused while "
                            "it is held.",
             .hints = interrupts,
             .permission = "system.instances.control"});
        tools.add<&LifecycleTools::drain>(
            *this, {.name = "system_drain_instance",
                    .title = "Drain an instance",
                    .description = "Cordon an instance, and stop or terminate it in the same step: nothing new is placed on it in "
                                   "between. With after terminate it asks the user to confirm, as system_terminate_instance does.",
                    .hints = interrupts,
                    .permission = "system.instances.control"});
    }

    void add_standing(mcp::Tools& tools) {
        constexpr mcp::Hints puts = {.read_only = false, .destructive = false, .idempotent = true, .open_world = false};
        constexpr mcp::Hints looks = {.read_only = true, .destructive = false, .idempotent = true, .open_world = false};
        tools.add<&LifecycleTools::cordon>(
            *this, {.name = "system_cordon_instance",
                    .title = "Cordon an instance",
                    .description = "Keep an instance out of new claims and placements; what runs on it goes on. Undo it with "
                                   "system_uncordon_instance.",
                    .hints = puts,
                    .permission = "system.instances.control"});
        tools.add<&LifecycleTools::uncordon>(*this, {.name = "system_uncordon_instance",
                                                     .title = "Uncordon an instance",
                                                     .description = "Let a cordoned instance take work again.",
                                                     .hints = puts,
                                                     .permission = "system.instances.control"});
        tools.add<&LifecycleTools::hold>(
            *this,
            {.name = "system_instance_hold",
             .title = "Hold an instance",
             .description = "Protect an instance for a while: it is not started, rebooted or terminated by anybody until the "
                            "hold is released or over. Another hold takes the place of the first.",
             .hints = puts,
             .permission = "system.instances.control"});
        tools.add<&LifecycleTools::release>(*this, {.name = "system_instance_release_hold",
                                                    .title = "Release the hold on an instance",
                                                    .description = "End the hold on an instance before its time.",
                                                    .hints = puts,
                                                    .permission = "system.instances.control"});
        tools.add<&LifecycleTools::hold_status>(*this, {.name = "system_instance_hold_status",
                                                        .title = "Is an instance held?",
                                                        .description = "Whether an instance is held now, why, and until when.",
                                                        .hints = looks,
                                                        .permission = "system.instances.read"});
        tools.add<&LifecycleTools::update>(*this, {.name = "system_update_instance",
                                                   .title = "Rename an instance",
                                                   .description = "Change the name an instance goes by here.",
                                                   .hints = puts,
                                                   .permission = "system.instances.update"});
    }

    awaitable<PowerResult> power(mcp::Call& call, PowerArguments arguments, model::InstanceEvent event, bool force,
                                 const char* done) {
        fleet::PowerRequest request;
        request.account_id = context_.account_of(call);
        request.instance_id = arguments.instance_id;
        request.event = event;
        request.force = force;
        request.operation_id = arguments.operation_id.value_or("");
        request.cause = cause_of(context_, call);
        const auto changed = co_await context_.fleet.power().change_power(std::move(request));
        PowerResult result;
        result.done = done;
        result.replayed = changed.replayed;
        result.instance.id = arguments.instance_id;
        co_await look_again(call, result, arguments.wait_seconds);
        co_return result;
    }

    awaitable<void> look_again(mcp::Call& call, PowerResult& result, int wait_seconds) {
        const auto instance = co_await settled(context_, call, result.instance.id, std::chrono::seconds(wait_seconds));
        result.instance = state_of(instance);
        result.timed_out = wait_seconds > 0 && model::in_transition(result.instance.status);
    }

    fleet::StandingRequest standing(const mcp::Call& call, const InstanceArguments& arguments) const {
        return {context_.account_of(call), arguments.instance_id, arguments.operation_id.value_or(""), cause_of(context_, call)};
    }

    ChangeResult changed(const mcp::Call& call, const char* done, const fleet::Stood& stood) const {
        return {done, stood.replayed, state_of(read_instance(context_, context_.account_of(call), stood.instance.id))};
    }

    const Context& context_;
};

}  // namespace

std::unique_ptr<Family> add_lifecycle_tools(mcp::Tools& tools, const Context& context) {
    return make_family<LifecycleTools>(tools, context);
}

}  // namespace tools
