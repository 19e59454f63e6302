// Instances: provision, look, list, terminate.
#include "model/error.h"
#include "tools/families.h"
#include "tools/views.h"

namespace tools {
namespace {

using mcp::asio::awaitable;

constexpr double longest_wait = 45;  // seconds; hosts give a tool call about a minute

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
        f("name", name, {.text = "Host name; made up when absent", .min_length = 1, .max_length = 63,
                         .pattern = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", .example = "edge-lyon-1"});
        f("lifecycle_class", lifecycle_class,
          {.text = "How long it is meant to live: persistent (state matters), ephemeral (hours to days, replaceable), spot (the "
                   "provider may take it back). The template's when absent"});
        f("tmpfs_store", tmpfs_store, {.text = "true: /persist is memory and a reboot wipes it. The template's when absent"});
        f("operation_id", operation_id,
          {.text = "Any unique text of yours. The same id again returns the same instance instead of making another",
           .min_length = 1, .max_length = 128, .example = "training-run-7-host-12"});
        f("wait_seconds", wait_seconds, {.text = "Wait up to this many seconds for it to run", .min = 0, .max = longest_wait});
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
            text += "\nNext: system_get_instance with instance_id " + instance.id.text() + " and wait_seconds 45, until it is running.";
        }
        return text;
    }
};

// ---- system_get_instance

struct GetArguments {
    model::NodeInstanceId instance_id;
    int wait_seconds = 0;

    void fields(auto& f) {
        f("instance_id", instance_id, {.text = "Id of the instance", .required = true});
        f("wait_seconds", wait_seconds,
          {.text = "While it is in transition, wait up to this many seconds for that to end", .min = 0, .max = longest_wait});
    }
};

struct GetResult {
    bool timed_out = false;
    InstanceView instance;

    void fields(auto& f) {
        f("timed_out", timed_out, {.text = "true: still in transition when wait_seconds were over"});
        f("instance", instance, {.text = "The instance as it is now"});
    }

    std::string to_text() const { return line(instance) + (timed_out ? ". Still in transition: call again to wait on." : "."); }
};

// ---- system_list_instances

struct ListArguments {
    std::optional<model::InstanceStatus> status;
    std::optional<model::NodeId> node_id;
    std::optional<model::NodeTemplateId> template_id;
    int limit = 100;
    std::optional<std::string> cursor;

    void fields(auto& f) {
        f("status", status, {.text = "Only instances in this status"});
        f("node_id", node_id, {.text = "Only instances of this node"});
        f("template_id", template_id, {.text = "Only instances of nodes made from this template"});
        f("limit", limit, {.text = "At most this many", .min = 1, .max = 500});
        f("cursor", cursor, {.text = "next_cursor of the page before, with the same filters", .max_length = 200});
    }
};

struct ListResult {
    std::vector<InstanceView> instances;
    std::int64_t count = 0;
    int returned = 0;
    int limit = 0;
    bool has_more = false;
    std::optional<std::string> next_cursor;

    void fields(auto& f) {
        f("instances", instances, {.text = "Oldest first"});
        f("count", count, {.text = "How many there are in all that fit the filters"});
        f("returned", returned, {.text = "How many of them are here"});
        f("limit", limit, {.text = "The limit that applied"});
        f("has_more", has_more, {.text = "true: there are more behind next_cursor"});
        f("next_cursor", next_cursor, {.text = "Give this as cursor to get the next page"});
    }

    std::string to_text() const {
        std::string text = std::to_string(returned) + " of " + std::to_string(count) + " instances";
        text += instances.empty() ? "." : ":";
        for (const auto& instance : instances) text += "\n- " + line(instance);
        if (next_cursor) text += "\nMore: call again with cursor " + *next_cursor + ".";
        return text;
    }
};

// ---- system_terminate_instance

struct TerminateArguments {
    model::NodeInstanceId instance_id;
    std::optional<std::string> operation_id;

    void fields(auto& f) {
        f("instance_id", instance_id, {.text = "Id of the instance to destroy", .required = true});
        f("operation_id", operation_id,
          {.text = "Any unique text of yours; the same id again returns the first outcome", .min_length = 1, .max_length = 128});
    }
};

struct TerminateResult {
    bool terminated = true;
    bool replayed = false;
    InstanceView instance;

    void fields(auto& f) {
        f("terminated", terminated, {.text = "The provider has destroyed the machine, and the store knows it"});
        f("replayed", replayed, {.text = "true: it had been terminated before this call"});
        f("instance", instance, {.text = "The record that remains"});
    }

    std::string to_text() const { return (replayed ? "Was terminated already: " : "Terminated: ") + line(instance) + "."; }
};

class InstanceTools final : public Family {
public:
    explicit InstanceTools(const Context& context) : context_(context) {}

    void add_to(mcp::Tools& tools) {
        tools.add<&InstanceTools::provision>(
            *this, {.name = "system_provision_instance",
                    .title = "Provision an instance",
                    .description = "Create one machine at a provider, from a template (a node is made for it) or for an existing node. "
                                   "Returns once the provider has accepted it; it then boots by itself (about 90 s, about 30 s from a "
                                   "pre-baked template). Ask matrix_classify_request first whether the workload fits.",
                    .hints = {.read_only = false, .destructive = false, .idempotent = false, .open_world = true},
                    .permission = "system.instances.create"});
        tools.add<&InstanceTools::get>(
            *this, {.name = "system_get_instance",
                    .title = "Get an instance",
                    .description = "One instance as it is now. With wait_seconds it waits while the instance is in transition (booting, "
                                   "stopping, terminating) and answers as soon as that ends.",
                    .hints = {.read_only = true, .destructive = false, .idempotent = true, .open_world = false},
                    .permission = "system.node_instances.read"});
        tools.add<&InstanceTools::list>(
            *this, {.name = "system_list_instances",
                    .title = "List instances",
                    .description = "Instances of the account, oldest first, terminated ones included unless status says otherwise. "
                                   "Filter rather than page through everything.",
                    .hints = {.read_only = true, .destructive = false, .idempotent = true, .open_world = false},
                    .permission = "system.node_instances.read"});
        tools.add<&InstanceTools::terminate>(
            *this, {.name = "system_terminate_instance",
                    .title = "Terminate an instance",
                    .description = "Destroy the machine at the provider and release everything that belonged to it. Not a reboot: /persist "
                                   "and the image cache go with it, and there is no way back. Save what matters first (docker save, etcd "
                                   "snapshot) and ask the operator.",
                    .hints = {.read_only = false, .destructive = true, .idempotent = true, .open_world = true},
                    .permission = "system.instances.control"});
    }

    awaitable<ProvisionResult> provision(mcp::Call& call, ProvisionArguments arguments) {
        const auto account = context_.account_of(call);
        fleet::ProvisionRequest request;
        request.account_id = account;
        request.template_id = arguments.template_id;
        request.node_id = arguments.node_id;
        request.provider_region_id = arguments.provider_region_id;
        request.provider_instance_type_id = arguments.provider_instance_type_id;
        request.name = std::move(arguments.name);
        request.lifecycle_class = arguments.lifecycle_class;
        request.tmpfs_store = arguments.tmpfs_store;
        request.operation_id = arguments.operation_id.value_or("");
        const auto provisioned = co_await context_.fleet.instances().provision(std::move(request));
        const auto instance = co_await settled(account, provisioned.instance.id, arguments.wait_seconds);
        co_return ProvisionResult{true, provisioned.replayed, timed_out(instance, arguments.wait_seconds), instance};
    }

    awaitable<GetResult> get(mcp::Call& call, GetArguments arguments) {
        const auto instance = co_await settled(context_.account_of(call), arguments.instance_id, arguments.wait_seconds);
        co_return GetResult{timed_out(instance, arguments.wait_seconds), instance};
    }

    ListResult list(mcp::Call& call, ListArguments arguments) {
        const auto page = context_.store.read([&](storage::Snapshot& db) {
            return storage::instances::list(db, context_.account_of(call),
                                            {.status = arguments.status, .node_id = arguments.node_id, .template_id = arguments.template_id},
                                            arguments.limit, position_of(arguments.cursor));
        });
        ListResult result;
        for (const auto& record : page.records) result.instances.push_back(view(record));
        result.count = page.total;
        result.returned = static_cast<int>(page.records.size());
        result.limit = arguments.limit;
        result.has_more = page.has_more;
        if (page.has_more) result.next_cursor = result.instances.back().id.text();
        return result;
    }

    awaitable<TerminateResult> terminate(mcp::Call& call, TerminateArguments arguments) {
        const auto account = context_.account_of(call);
        fleet::TerminateRequest request{account, arguments.instance_id, arguments.operation_id.value_or("")};
        const auto done = co_await context_.fleet.instances().terminate(std::move(request));
        co_return TerminateResult{true, done.replayed, read(account, arguments.instance_id)};
    }

private:
    InstanceView read(model::AccountId account, model::NodeInstanceId id) const {
        return view(context_.store.read([&](storage::Snapshot& db) { return storage::instances::get_record(db, account, id); }));
    }

    awaitable<InstanceView> settled(model::AccountId account, model::NodeInstanceId id, int wait_seconds) {
        if (wait_seconds > 0) co_await context_.fleet.instances().wait_until_settled(account, id, std::chrono::seconds(wait_seconds));
        co_return read(account, id);
    }

    static bool timed_out(const InstanceView& instance, int wait_seconds) {
        return wait_seconds > 0 && model::in_transition(instance.status);
    }

    // A page begins after the instance that the cursor names; ids increase with time.
    static std::optional<model::NodeInstanceId> position_of(const std::optional<std::string>& cursor) {
        if (!cursor) return std::nullopt;
        const auto position = model::NodeInstanceId::parse(*cursor);
        if (!position) {
            throw model::Error(model::ErrorCode::invalid_argument, "this cursor is not one that system_list_instances gave out",
                               "Start again without a cursor.");
        }
        return position;
    }

    const Context& context_;
};

}  // namespace

std::unique_ptr<Family> add_instance_tools(mcp::Tools& tools, const Context& context) {
    auto family = std::make_unique<InstanceTools>(context);
    family->add_to(tools);
    return family;
}

}  // namespace tools
