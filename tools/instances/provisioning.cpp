// Instances begin and end, one or many: provision, terminate. All may become tasks.
#include <algorithm>

#include "model/error.h"
#include "storage/nodes.h"
#include "tools/cause.h"
#include "tools/confirmation.h"
#include "tools/families.h"
#include "tools/guard_rails.h"
#include "tools/instances/task_view.h"
#include "tools/instances/waiting.h"
#include "tools/views.h"

namespace tools {
namespace {

using mcp::asio::awaitable;

constexpr std::chrono::minutes longest_boot{15};  // a task waits no longer

constexpr std::chrono::hours longest_task{6};  // nor does one that works through many

// ---- system_provision_instance

struct ProvisionArguments {
    std::optional<model::NodeTemplateId> template_id;
    std::optional<model::NodeId> node_id;
    model::ProviderRegionId provider_region_id;
    model::ProviderInstanceTypeId provider_instance_type_id;
    std::optional<std::string> name;
    std::optional<model::LifecycleClass> lifecycle_class;
    std::optional<bool> tmpfs_store;
    int count = 1;
    std::optional<std::string> name_prefix;
    std::optional<std::string> confirm;
    model::OnFailure on_failure = model::OnFailure::keep_going;
    std::optional<std::string> operation_id;
    int wait_seconds = 0;

    void fields(auto& f) {
        f("template_id", template_id,
          {.text = "Template to make a new node from, as system_list_templates returns it. Give this or node_id, never both"});
        f("node_id", node_id, {.text = "Existing node to provision another instance for. Give this or template_id, never both"});
        f("provider_region_id", provider_region_id,
          {.text = "Region, as system_list_provider_regions returns it", .required = true});
        f("provider_instance_type_id", provider_instance_type_id,
          {.text = "Size, as system_list_provider_instance_types returns it", .required = true});
        f("name", name,
          {.text = "Host name of one instance; made up when absent",
           .min_length = 1,
           .max_length = 63,
           .pattern = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$",
           .example = "edge-lyon-1"});
        f("lifecycle_class", lifecycle_class,
          {.text = "How long it is meant to live: persistent (state matters), ephemeral (hours to days, replaceable), spot (the "
                   "provider may take it back). The template's when absent"});
        f("tmpfs_store", tmpfs_store, {.text = "true: /persist is memory and a reboot wipes it. The template's when absent"});
        f("count", count,
          {.text = "How many to make. More than one become a task: its id is returned, and system_get_task says how far it is",
           .min = 1,
           .max = fleet::most_steps});
        f("name_prefix", name_prefix,
          {.text = "With count: they are called so with -1, -2 and so on; made up when absent",
           .min_length = 1,
           .max_length = 58,
           .pattern = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$",
           .example = "trainer"});
        f("on_failure", on_failure,
          {.text = "With count: continue keeps those that were made when one fails, rollback terminates them again"});
        f("confirm", confirm,
          {.text = "Where many cold boots would dominate short work and the client cannot ask its user: the confirmation that the "
                   "refusal gave out, repeated once the operator has agreed",
           .max_length = 200});
        f("operation_id", operation_id,
          {.text = "Any unique text of yours. The same id again returns the same instance or task instead of making another",
           .min_length = 1,
           .max_length = 128,
           .example = "training-run-7-host-12"});
        f("wait_seconds", wait_seconds,
          {.text = "Wait up to this many seconds for all of it to run; a task waits until it does", .min = 0, .max = longest_wait});
    }
};

// A task and what to do next about it.
std::string task_text(const TaskView& task) {
    std::string text = "Task " + line(task);
    if (!model::has_ended(task.status)) {
        text += "\nNext: system_get_task with task_id " + task.id.text() + " and wait_seconds 45, until it has ended.";
    } else if (task.failed > 0) {
        text += "\nNext: system_get_task with task_id " + task.id.text() + ": it lists the steps that failed, with the reasons.";
    }
    return text;
}

struct ProvisionResult {
    bool provisioned = true;
    bool replayed = false;
    bool timed_out = false;
    bool declined = false;
    std::optional<InstanceView> instance;
    std::optional<TaskView> task;

    void fields(auto& f) {
        f("provisioned", provisioned,
          {.text =
               "One: the provider has accepted the instance and the store has it. Many: the task is complete and every one runs"});
        f("replayed", replayed, {.text = "true: an earlier call with this operation_id made it"});
        f("timed_out", timed_out, {.text = "true: not all of it ran when wait_seconds were over; it goes on by itself"});
        f("declined", declined, {.text = "true: the user did not agree, and nothing was made"});
        f("instance", instance, {.text = "With count 1: the instance as it is now"});
        f("task", task, {.text = "With a higher count: the task that makes them"});
    }

    std::string to_text() const {
        if (declined) return "Nothing was provisioned: the user did not agree.";
        if (task) return task_text(*task);
        std::string text = (replayed ? "Provisioned earlier by this operation: " : "Provisioned: ") + line(*instance) + ".";
        if (model::in_transition(instance->status)) {
            text += "\nNext: system_get_instance with instance_id " + instance->id.text() +
                    " and wait_seconds 45, until it is running.";
        }
        return text;
    }
};

// ---- system_terminate_instance

struct TerminateArguments {
    model::NodeInstanceId instance_id;
    bool backup_first = false;
    std::optional<std::string> confirm;
    std::optional<std::string> operation_id;

    void fields(auto& f) {
        f("instance_id", instance_id, {.text = "Id of the instance to destroy", .required = true});
        f("backup_first", backup_first,
          {.text = "true: a snapshot of the disk is kept before, for system_restore_snapshot; where that fails, nothing is "
                   "terminated"});
        f("confirm", confirm,
          {.text =
               "Name of the instance, repeated once the operator has agreed. Needed where the client cannot ask its user itself; "
               "where it can, the user's own answer counts",
           .max_length = 200,
           .example = "edge-lyon-1"});
        f("operation_id", operation_id,
          {.text = "Any unique text of yours; the same id again returns the first outcome", .min_length = 1, .max_length = 128});
    }
};

struct TerminateResult {
    bool terminated = true;
    bool replayed = false;
    bool declined = false;
    InstanceView instance;

    void fields(auto& f) {
        f("terminated", terminated, {.text = "The provider has destroyed the machine, and the store knows it"});
        f("replayed", replayed, {.text = "true: it had been terminated before this call"});
        f("declined", declined, {.text = "true: the user did not agree, and nothing was changed"});
        f("instance", instance, {.text = "The record that remains"});
    }

    std::string to_text() const {
        if (declined) return "Not terminated: the user did not agree. Nothing was changed: " + line(instance) + ".";
        return (replayed ? "Was terminated already: " : "Terminated: ") + line(instance) + ".";
    }
};

// ---- system_terminate_instances

struct TerminateManyArguments {
    std::vector<model::NodeInstanceId> instance_ids;
    bool backup_first = false;
    std::optional<std::string> confirm;
    std::optional<std::string> operation_id;
    int wait_seconds = 0;

    void fields(auto& f) {
        f("instance_ids", instance_ids,
          {.text = "Ids of the instances to destroy", .required = true, .min_length = 1, .max_length = fleet::most_steps});
        f("backup_first", backup_first,
          {.text = "true: a snapshot of each disk is kept before; an instance of which that fails is not terminated"});
        f("confirm", confirm,
          {.text =
               "The confirmation that the refusal before gave out, repeated once the operator has agreed. Needed where the client "
               "cannot ask its user itself",
           .max_length = 200});
        f("operation_id", operation_id,
          {.text = "Any unique text of yours; the same id again returns the first task", .min_length = 1, .max_length = 128});
        f("wait_seconds", wait_seconds,
          {.text = "Wait up to this many seconds for the task to end; as a task it waits until it does",
           .min = 0,
           .max = longest_wait});
    }
};

struct TerminateManyResult {
    bool terminated = true;
    bool replayed = false;
    bool declined = false;
    bool timed_out = false;
    std::optional<TaskView> task;

    void fields(auto& f) {
        f("terminated", terminated, {.text = "true: the task is complete and every one of them is gone"});
        f("replayed", replayed, {.text = "true: an earlier call with this operation_id began it"});
        f("declined", declined, {.text = "true: the user did not agree, and nothing was changed"});
        f("timed_out", timed_out, {.text = "true: the task had not ended when wait_seconds were over; it goes on by itself"});
        f("task", task, {.text = "The task that terminates them; absent when the user did not agree"});
    }

    std::string to_text() const { return task ? task_text(*task) : "Nothing was terminated: the user did not agree."; }
};

class ProvisioningTools final : public Family {
public:
    explicit ProvisioningTools(const Context& context) : context_(context) {}

    void add_to(mcp::Tools& tools) {
        tools.add<&ProvisioningTools::provision>(
            *this, {.name = "system_provision_instance",
                    .title = "Provision an instance",
                    .description =
                        "Create a machine at a provider, from a template (a node is made for it) or for an existing node; with "
                        "count up to 1,000. One: returns once the provider has accepted it; it then boots by itself (about 90 s, "
                        "about 30 s from a pre-baked template). Many: returns the task that makes them, for system_get_task. As a "
                        "task of the protocol it ends when all of it runs. Ask matrix_classify_request first whether the workload "
                        "fits.",
                    .hints = {.read_only = false, .destructive = false, .idempotent = false, .open_world = true},
                    .permission = "system.instances.create",
                    .tasks = mcp::TaskSupport::optional,
                    .restartable = true});
        tools.add<&ProvisioningTools::terminate>(
            *this, {.name = "system_terminate_instance",
                    .title = "Terminate an instance",
                    .description =
                        "Destroy the machine at the provider and release everything that belonged to it. Not a reboot: /persist "
                        "and the image cache go with it, and there is no way back. Save what matters first (backup_first, docker "
                        "save, etcd snapshot) and ask the operator. Asks the user to confirm; where the client cannot, repeat the "
                        "instance's name in confirm.",
                    .hints = {.read_only = false, .destructive = true, .idempotent = true, .open_world = true},
                    .permission = "system.instances.control",
                    .tasks = mcp::TaskSupport::optional});
        tools.add<&ProvisioningTools::terminate_many>(
            *this,
            {.name = "system_terminate_instances",
             .title = "Terminate many instances",
             .description =
                 "Destroy up to 1,000 machines as one task: its id is returned, system_get_task says how far it is, and "
                 "system_cancel_task spares those that were not begun. All must exist and none may be held, or none is "
                 "terminated. Asks the user to confirm; where the client cannot, it refuses with a confirmation to repeat in "
                 "confirm once the operator has agreed.",
             .hints = {.read_only = false, .destructive = true, .idempotent = true, .open_world = true},
             .permission = "system.instances.control",
             .tasks = mcp::TaskSupport::optional});
    }

    awaitable<ProvisionResult> provision(mcp::Call& call, ProvisionArguments arguments) {
        require_fitting_names(arguments);
        Agreement agreement{true, {}};
        if (arguments.count > 1) agreement = co_await agreement_to_many(call, arguments);
        if (!agreement.is_given) {
            ProvisionResult result;
            result.provisioned = false;
            result.declined = true;
            co_return result;
        }
        co_await call.become_task();
        fleet::ProvisionRequest request;
        request.account_id = context_.account_of(call);
        request.template_id = arguments.template_id;
        request.node_id = arguments.node_id;
        request.provider_region_id = arguments.provider_region_id;
        request.provider_instance_type_id = arguments.provider_instance_type_id;
        request.name = arguments.name;
        request.lifecycle_class = arguments.lifecycle_class;
        request.tmpfs_store = arguments.tmpfs_store;
        request.operation_id = operation_of(call, arguments.operation_id);
        request.cause = cause_of(context_, call);
        if (arguments.count > 1)
            co_return co_await provision_many(call, std::move(arguments), std::move(request), std::move(agreement.confirmation));
        const auto provisioned = co_await context_.fleet.instances().provision(std::move(request));

        const bool is_task = !call.task_id.empty();
        const std::chrono::seconds limit = is_task ? longest_boot : std::chrono::seconds(arguments.wait_seconds);
        const auto instance = co_await settled(context_, call, provisioned.instance.id, limit);
        ProvisionResult result;
        result.replayed = provisioned.replayed && arguments.operation_id.has_value();
        result.timed_out = limit.count() > 0 && model::in_transition(instance.status);
        result.instance = instance;
        co_return result;
    }

    awaitable<TerminateResult> terminate(mcp::Call& call, TerminateArguments arguments) {
        const auto account = context_.account_of(call);
        const auto found = read_instance(context_, account, arguments.instance_id);
        const bool is_ending =
            found.status == model::InstanceStatus::terminating || found.status == model::InstanceStatus::terminated;
        Agreement agreement{is_ending, {}};
        if (!is_ending) {
            std::vector<model::NodeInstanceId> one = {found.id};
            agreement = co_await agreement_to_terminate(context_, call, std::move(one), arguments.backup_first,
                                                        std::move(arguments.confirm));
        }
        if (!agreement.is_given) co_return TerminateResult{false, false, true, found};

        co_await call.become_task();
        fleet::TerminateRequest request;
        request.account_id = account;
        request.instance_id = arguments.instance_id;
        request.operation_id = operation_of(call, arguments.operation_id);
        request.cause = cause_of(context_, call);
        request.backup_first = arguments.backup_first;
        request.confirmation = std::move(agreement.confirmation);
        const auto done = co_await context_.fleet.instances().terminate(std::move(request));
        co_return TerminateResult{true, done.replayed, false, read_instance(context_, account, arguments.instance_id)};
    }

    awaitable<TerminateManyResult> terminate_many(mcp::Call& call, TerminateManyArguments arguments) {
        const auto account = context_.account_of(call);
        std::ranges::sort(arguments.instance_ids);
        arguments.instance_ids.erase(std::ranges::unique(arguments.instance_ids).begin(), arguments.instance_ids.end());
        const auto agreement = co_await agreement_to_terminate(context_, call, arguments.instance_ids, arguments.backup_first,
                                                               std::move(arguments.confirm));
        TerminateManyResult result;
        if (!agreement.is_given) {
            result.terminated = false;
            result.declined = true;
            co_return result;
        }
        co_await call.become_task();
        fleet::TerminateManyRequest request;
        request.account_id = account;
        request.instance_ids = std::move(arguments.instance_ids);
        request.backup_first = arguments.backup_first;
        request.operation_id = operation_of(call, arguments.operation_id);
        request.cause = cause_of(context_, call);
        request.confirmation = agreement.confirmation;
        const auto begun = co_await context_.fleet.long_work().terminate(std::move(request));
        const auto task = co_await ended_task(context_, call, begun.task.id, limit_of(call, arguments.wait_seconds));
        result.terminated = task.status == model::TaskStatus::complete && task.failed == 0;
        result.replayed = begun.replayed && arguments.operation_id.has_value();
        result.timed_out = !model::has_ended(task.status) && arguments.wait_seconds > 0;
        result.task = view(task);
        co_return result;
    }

private:
    static void require_fitting_names(const ProvisionArguments& arguments) {
        const bool is_one = arguments.count == 1;
        if (is_one ? !arguments.name_prefix.has_value() : !arguments.name.has_value()) return;
        throw model::Error(model::ErrorCode::invalid_argument,
                           is_one ? "name_prefix is for more than one instance, and count is 1"
                                  : "name is for one instance, and count is " + std::to_string(arguments.count),
                           is_one ? "Give name instead, or a higher count." : "Give name_prefix instead, or neither.");
    }

    static std::chrono::seconds limit_of(const mcp::Call& call, int wait_seconds) {
        return call.task_id.empty() ? std::chrono::seconds(wait_seconds) : longest_task;
    }

    // Asked only where the matrix knows a better way: then the operator decides, knowing it.
    awaitable<Agreement> agreement_to_many(mcp::Call& call, ProvisionArguments arguments) {
        if (arguments.template_id.has_value() == arguments.node_id.has_value()) co_return Agreement{true, {}};  // refused later
        const auto account = context_.account_of(call);
        const auto made_from = arguments.template_id ? *arguments.template_id : template_of(account, *arguments.node_id);
        Act act;
        act.hazards =
            hazards_of(context_, provisioning_of(context_, account, made_from, arguments.lifecycle_class, arguments.count));
        if (act.hazards.empty()) co_return Agreement{true, {}};
        act.action = "provision";
        act.targets = {{made_from.text(), std::to_string(arguments.count) + " instances"}};
        act.blast_radius = "Each costs what its size costs from when it is made until it is terminated.";
        act.reversible = true;
        co_return co_await agreement_to(context_, call, std::move(act), std::move(arguments.confirm));
    }

    model::NodeTemplateId template_of(const model::AccountId& account, const model::NodeId& node) const {
        return context_.store.read([&](storage::Snapshot& db) { return storage::nodes::get(db, account, node).node_template_id; });
    }

    awaitable<ProvisionResult> provision_many(mcp::Call& call, ProvisionArguments arguments, fleet::ProvisionRequest each,
                                              model::Confirmation confirmation) {
        fleet::ProvisionManyRequest request;
        request.confirmation = std::move(confirmation);
        request.each = std::move(each);
        request.count = arguments.count;
        request.name_prefix = arguments.name_prefix.value_or("");
        request.on_failure = arguments.on_failure;
        const auto begun = co_await context_.fleet.long_work().provision(std::move(request));
        const auto task = co_await ended_task(context_, call, begun.task.id, limit_of(call, arguments.wait_seconds));
        ProvisionResult result;
        result.provisioned = task.status == model::TaskStatus::complete && task.failed == 0;
        result.replayed = begun.replayed && arguments.operation_id.has_value();
        result.timed_out = !model::has_ended(task.status) && arguments.wait_seconds > 0;
        result.task = view(task);
        co_return result;
    }

    const Context& context_;
};

}  // namespace

std::unique_ptr<Family> add_provisioning_tools(mcp::Tools& tools, const Context& context) {
    return make_family<ProvisioningTools>(tools, context);
}

}  // namespace tools
