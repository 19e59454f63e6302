// Instances begin and end: provision, terminate. Both may become tasks.
#include "tools/cause.h"
#include "tools/confirmation.h"
#include "tools/families.h"
#include "tools/guard_rails.h"
#include "tools/views.h"
#include "tools/waiting.h"

namespace tools {
namespace {

using mcp::asio::awaitable;

constexpr std::chrono::minutes longest_boot{15};  // a task waits no longer

// A task may be run again after a restart, and must find the instance that it has asked for: without an operation id of the
// caller's it goes by its own, which nobody can guess.
std::string operation_of(const mcp::Call& call, const std::optional<std::string>& given) {
    if (given || call.task_id.empty()) return given.value_or("");
    return "task " + call.task_id;
}

// ---- system_provision_instance

struct ProvisionArguments {
    std::optional<model::NodeTemplateId> template_id;
    std::optional<model::NodeId> node_id;
    model::ProviderRegionId provider_region_id;
    model::ProviderInstanceTypeId provider_instance_type_id;
    std::optional<std::string> name;
    std::optional<model::LifecycleClass> lifecycle_class;
    std::optional<bool> tmpfs_store;
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
          {.text = "Host name; made up when absent",
           .min_length = 1,
           .max_length = 63,
           .pattern = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$",
           .example = "edge-lyon-1"});
        f("lifecycle_class", lifecycle_class,
          {.text = "How long it is meant to live: persistent (state matters), ephemeral (hours to days, replaceable), spot (the "
                   "provider may take it back). The template's when absent"});
        f("tmpfs_store", tmpfs_store, {.text = "true: /persist is memory and a reboot wipes it. The template's when absent"});
        f("operation_id", operation_id,
          {.text = "Any unique text of yours. The same id again returns the same instance instead of making another",
           .min_length = 1,
           .max_length = 128,
           .example = "training-run-7-host-12"});
        f("wait_seconds", wait_seconds,
          {.text = "Wait up to this many seconds for it to run; a task waits until it does", .min = 0, .max = longest_wait});
    }
};

struct ProvisionResult {
    bool provisioned = true;
    bool replayed = false;
    bool timed_out = false;
    InstanceView instance;

    void fields(auto& f) {
        f("provisioned", provisioned, {.text = "The provider has accepted the instance and the store has it"});
        f("replayed", replayed, {.text = "true: an earlier call with this operation_id made it"});
        f("timed_out", timed_out, {.text = "true: it was not running when wait_seconds were over; it goes on booting"});
        f("instance", instance, {.text = "The instance as it is now"});
    }

    std::string to_text() const {
        std::string text = (replayed ? "Provisioned earlier by this operation: " : "Provisioned: ") + line(instance) + ".";
        if (model::in_transition(instance.status)) {
            text +=
                "\nNext: system_get_instance with instance_id " + instance.id.text() + " and wait_seconds 45, until it is running.";
        }
        return text;
    }
};

// ---- system_terminate_instance

struct TerminateArguments {
    model::NodeInstanceId instance_id;
    std::optional<std::string> confirm;
    std::optional<std::string> operation_id;

    void fields(auto& f) {
        f("instance_id", instance_id, {.text = "Id of the instance to destroy", .required = true});
        f("confirm", confirm,
          {.text =
               "Name of the instance, repeated once the operator has agreed. Needed where the client cannot ask its user itself; "
               "where it can, the user's own answer counts",
           .max_length = 63,
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

class ProvisioningTools final : public Family {
public:
    explicit ProvisioningTools(const Context& context) : context_(context) {}

    void add_to(mcp::Tools& tools) {
        tools.add<&ProvisioningTools::provision>(
            *this,
            {.name = "system_provision_instance",
             .title = "Provision an instance",
             .description = "Create one machine at a provider, from a template (a node is made for it) or for an existing node. "
                            "Returns once the provider has accepted it; it then boots by itself (about 90 s, about 30 s from a "
                            "pre-baked template). As a task it ends when the instance runs. Ask matrix_classify_request first "
                            "whether the workload fits.",
             .hints = {.read_only = false, .destructive = false, .idempotent = false, .open_world = true},
             .permission = "system.instances.create",
             .tasks = mcp::TaskSupport::optional,
             .restartable = true});
        tools.add<&ProvisioningTools::terminate>(
            *this, {.name = "system_terminate_instance",
                    .title = "Terminate an instance",
                    .description =
                        "Destroy the machine at the provider and release everything that belonged to it. Not a reboot: /persist "
                        "and the image cache go with it, and there is no way back. Save what matters first (docker save, etcd "
                        "snapshot) and ask the operator. Asks the user to confirm; where the client cannot, repeat the "
                        "instance's name in confirm.",
                    .hints = {.read_only = false, .destructive = true, .idempotent = true, .open_world = true},
                    .permission = "system.instances.control",
                    .tasks = mcp::TaskSupport::optional});
    }

    awaitable<ProvisionResult> provision(mcp::Call& call, ProvisionArguments arguments) {
        co_await call.become_task();
        fleet::ProvisionRequest request;
        request.account_id = context_.account_of(call);
        request.template_id = arguments.template_id;
        request.node_id = arguments.node_id;
        request.provider_region_id = arguments.provider_region_id;
        request.provider_instance_type_id = arguments.provider_instance_type_id;
        request.name = std::move(arguments.name);
        request.lifecycle_class = arguments.lifecycle_class;
        request.tmpfs_store = arguments.tmpfs_store;
        request.operation_id = operation_of(call, arguments.operation_id);
        request.cause = cause_of(context_, call);
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
        bool agreed = is_ending;
        if (!agreed) {
            auto hazards = hazards_of(context_, termination_of(context_, account, arguments.instance_id));
            agreed = co_await may_be_destroyed(call, found, std::move(hazards), std::move(arguments.confirm));
        }
        if (!agreed) co_return TerminateResult{false, false, true, found};

        co_await call.become_task();
        fleet::TerminateRequest request{account, arguments.instance_id, operation_of(call, arguments.operation_id),
                                        cause_of(context_, call)};
        const auto done = co_await context_.fleet.instances().terminate(std::move(request));
        co_return TerminateResult{true, done.replayed, false, read_instance(context_, account, arguments.instance_id)};
    }

private:
    const Context& context_;
};

}  // namespace

std::unique_ptr<Family> add_provisioning_tools(mcp::Tools& tools, const Context& context) {
    return make_family<ProvisioningTools>(tools, context);
}

}  // namespace tools
