// Pools for those who set them up: create, change, drain, delete.
#include "model/error.h"
#include "model/pool_settings.h"
#include "tools/cause.h"
#include "tools/confirmation.h"
#include "tools/families.h"
#include "tools/pools/pool_views.h"

namespace tools {
namespace {

using mcp::asio::awaitable;

constexpr double largest_pool = 10000;

// The keys of `metadata` as the caller wrote them: what is left out keeps its value.
std::optional<std::string> given_metadata(const mcp::Call& call) {
    const auto* metadata = call.arguments == nullptr ? nullptr : mcp::find_member(*call.arguments, "metadata");
    return metadata == nullptr ? std::nullopt : std::optional(mcp::write_json(*metadata));
}

// Preferred regions in their order, then the region that is fallen back to.
std::vector<model::ProviderRegionId> regions_of(std::vector<model::ProviderRegionId> preferred,
                                                const std::optional<model::ProviderRegionId>& region) {
    if (region && std::ranges::find(preferred, *region) == preferred.end()) preferred.push_back(*region);
    return preferred;
}

// ---- system_create_instance_pool

struct CreateArguments {
    std::string name;
    model::NodeTemplateId template_id;
    int target_size = 0;
    int min_size = 0;
    std::optional<int> max_size;
    model::LifecycleClass lifecycle_class = model::LifecycleClass::ephemeral;
    std::optional<model::ProviderRegionId> provider_region_id;
    std::optional<model::ProviderInstanceTypeId> provider_instance_type_id;
    std::vector<model::ProviderRegionId> preferred_regions;
    std::optional<std::string> description;
    std::optional<model::PoolSettings> metadata;
    std::optional<std::string> operation_id;

    void fields(auto& f) {
        f("name", name,
          {.text = "Name of the pool, unique in the account, upper and lower case alike",
           .required = true,
           .min_length = 1,
           .max_length = 63,
           .pattern = "^[A-Za-z0-9]([A-Za-z0-9 ._-]*[A-Za-z0-9])?$",
           .example = "ci-runners"});
        f("template_id", template_id,
          {.text = "Template its members are made from, as system_list_templates returns it; a pre-baked one warms up faster",
           .required = true});
        f("target_size", target_size,
          {.text = "How many members to keep ready: about claims a minute x (warm-up seconds / 60 + 1)",
           .required = true,
           .min = 0,
           .max = largest_pool});
        f("min_size", min_size, {.text = "Replacing old members leaves at least this many ready", .min = 0, .max = largest_pool});
        f("max_size", max_size,
          {.text = "Never more members than this, claimed ones included; target_size + 10 when absent",
           .min = 0,
           .max = largest_pool});
        f("lifecycle_class", lifecycle_class, {.text = "ephemeral, or spot where the provider may take members back"});
        f("provider_region_id", provider_region_id,
          {.text = "Region, as system_list_provider_regions returns it; the first that is available when absent"});
        f("provider_instance_type_id", provider_instance_type_id,
          {.text = "Size, as system_list_provider_instance_types returns it; the smallest when absent"});
        f("preferred_regions", preferred_regions, {.text = "Regions to make members in, in turn", .max_length = 20});
        f("description", description, {.text = "What it is for", .max_length = 500});
        f("metadata", metadata, {.text = "Thresholds and settings"});
        f("operation_id", operation_id,
          {.text = "Any unique text of yours. The same id again returns the same pool", .min_length = 1, .max_length = 128});
    }
};

struct PoolResult {
    bool replayed = false;
    PoolView pool;

    void fields(auto& f) {
        f("replayed", replayed, {.text = "true: an earlier call with this operation_id did it"});
        f("pool", pool, {.text = "The pool as it is now"});
    }

    std::string to_text() const {
        return line(pool) + ".\nNext: system_get_instance_pool with id " + pool.id.text() + " shows how it fills.";
    }
};

// ---- system_update_instance_pool

struct UpdateArguments {
    model::InstancePoolId id;
    std::optional<std::string> description;
    std::optional<int> target_size, min_size, max_size;
    std::optional<model::PoolStatus> status;
    std::optional<model::ProviderRegionId> provider_region_id;
    std::optional<model::ProviderInstanceTypeId> provider_instance_type_id;
    std::optional<std::vector<model::ProviderRegionId>> preferred_regions;
    std::optional<model::PoolSettings> metadata;
    std::optional<std::string> operation_id;

    void fields(auto& f) {
        f("id", id, {.text = "Id of the pool", .required = true});
        f("description", description, {.text = "What it is for", .max_length = 500});
        f("target_size", target_size, {.text = "How many members to keep ready", .min = 0, .max = largest_pool});
        f("min_size", min_size, {.text = "Replacing old members leaves at least this many ready", .min = 0, .max = largest_pool});
        f("max_size", max_size, {.text = "Never more members than this", .min = 0, .max = largest_pool});
        f("status", status,
          {.text = "active; paused: nothing is claimed and nothing is made; archived: kept as a record, once it has no members. To "
                   "drain, "
                   "call system_drain_instance_pool"});
        f("provider_region_id", provider_region_id, {.text = "Region of new members"});
        f("provider_instance_type_id", provider_instance_type_id, {.text = "Size of new members"});
        f("preferred_regions", preferred_regions, {.text = "Regions of new members, in turn"});
        f("metadata", metadata, {.text = "Thresholds and settings to change; the others stay as they are"});
        f("operation_id", operation_id,
          {.text = "Any unique text of yours; the same id again changes nothing more", .min_length = 1, .max_length = 128});
    }
};

// ---- system_drain_instance_pool, system_delete_instance_pool

struct EndArguments {
    model::InstancePoolId id;
    std::optional<std::string> confirm;
    std::optional<std::string> operation_id;

    void fields(auto& f) {
        f("id", id, {.text = "Id of the pool", .required = true});
        f("confirm", confirm,
          {.text = "Name of the pool, repeated once the operator has agreed. Needed where the client cannot ask its user itself",
           .max_length = 63,
           .example = "ci-runners"});
        f("operation_id", operation_id,
          {.text = "Any unique text of yours; the same id again returns the outcome", .min_length = 1, .max_length = 128});
    }
};

struct DrainResultView {
    int drained = 0, terminate_failed = 0, claimed_remaining = 0;

    void fields(auto& f) {
        f("drained", drained, {.text = "Members that were ended"});
        f("terminate_failed", terminate_failed, {.text = "Of these: not destroyed yet, which is tried again"});
        f("claimed_remaining", claimed_remaining, {.text = "Members that somebody has; they stay until they are returned"});
    }
};

struct DrainResult {
    bool declined = false;
    DrainResultView drain_result;
    PoolView pool;

    void fields(auto& f) {
        f("declined", declined, {.text = "true: the user did not agree, and nothing was changed"});
        f("drain_result", drain_result, {.text = "What became of the members"});
        f("pool", pool, {.text = "The pool as it is now; it stays draining until system_update_instance_pool makes it active"});
    }

    std::string to_text() const {
        if (declined) return "Not drained: the user did not agree. Nothing was changed: " + line(pool) + ".";
        return "Draining: " + std::to_string(drain_result.drained) + " members ended, " +
               std::to_string(drain_result.claimed_remaining) + " still claimed.\nPool: " + line(pool) + ".";
    }
};

struct DeleteResult {
    bool deleted = true;
    bool replayed = false;
    bool declined = false;
    model::InstancePoolId id;

    void fields(auto& f) {
        f("deleted", deleted, {.text = "The pool is gone"});
        f("replayed", replayed, {.text = "true: an earlier call with this operation_id deleted it"});
        f("declined", declined, {.text = "true: the user did not agree, and nothing was changed"});
        f("id", id, {.text = "The pool that was"});
    }

    std::string to_text() const {
        if (declined) return "Not deleted: the user did not agree. Nothing was changed.";
        return "Deleted pool " + id.text() + ".";
    }
};

Act act_on(const char* action, const model::InstancePoolId& id, const std::string& name, std::string blast_radius,
           bool reversible) {
    Act act;
    act.action = action;
    act.targets = {{id.text(), "pool '" + name + "' (" + id.text() + ")"}};
    act.blast_radius = std::move(blast_radius);
    act.reversible = reversible;
    act.confirming_name = name;
    return act;
}

class PoolSetupTools final : public Family {
public:
    explicit PoolSetupTools(const Context& context) : context_(context) {}

    void add_to(mcp::Tools& tools) {
        tools.add<&PoolSetupTools::create>(
            *this, {.name = "system_create_instance_pool",
                    .title = "Create an instance pool",
                    .description =
                        "Make a pool that keeps instances booted before anybody asks, for bursts and CI runners. It fills in the "
                        "background and after every claim, and costs what its members cost. Members are ephemeral or spot, never "
                        "persistent.",
                    .hints = {.read_only = false, .destructive = false, .idempotent = false, .open_world = true},
                    .permission = "system.instances.create"});
        tools.add<&PoolSetupTools::update>(
            *this, {.name = "system_update_instance_pool",
                    .title = "Change an instance pool",
                    .description =
                        "Change sizes, status, place or settings of a pool; what is left out stays. Raise target_size ahead of a "
                        "burst. There is no separate resize.",
                    .hints = {.read_only = false, .destructive = false, .idempotent = true, .open_world = true},
                    .permission = "system.instances.create"});
        tools.add<&PoolSetupTools::drain>(
            *this,
            {.name = "system_drain_instance_pool",
             .title = "Drain an instance pool",
             .description = "End every member that nobody has claimed, and make no more. Claimed members stay until they are "
                            "returned. Asks the user to confirm; where the client cannot, repeat the pool's name in confirm.",
             .hints = {.read_only = false, .destructive = true, .idempotent = true, .open_world = true},
             .permission = "system.instances.control"});
        tools.add<&PoolSetupTools::remove>(
            *this,
            {.name = "system_delete_instance_pool",
             .title = "Delete an instance pool",
             .description = "Remove a pool that has no members; drain it first. Asks the user to confirm; where the client cannot, "
                            "repeat the pool's name in confirm.",
             .hints = {.read_only = false, .destructive = true, .idempotent = true, .open_world = false},
             .permission = "system.instances.create"});
    }

    awaitable<PoolResult> create(mcp::Call& call, CreateArguments arguments) {
        fleet::CreatePoolRequest request;
        auto& pool = request.pool;
        pool.account_id = context_.account_of(call);
        pool.name = std::move(arguments.name);
        pool.description = arguments.description.value_or("");
        pool.node_template_id = arguments.template_id;
        pool.regions = regions_of(std::move(arguments.preferred_regions), arguments.provider_region_id);
        pool.lifecycle_class = arguments.lifecycle_class;
        pool.target_size = arguments.target_size;
        pool.min_size = arguments.min_size;
        pool.max_size = arguments.max_size.value_or(arguments.target_size + 10);
        pool.metadata = given_metadata(call).value_or("{}");
        request.provider_instance_type_id = arguments.provider_instance_type_id;
        request.operation_id = arguments.operation_id.value_or("");
        request.cause = cause_of(context_, call);
        const auto made = co_await context_.fleet.pools().create(std::move(request));
        co_return PoolResult{made.replayed, read_pool(context_, context_.account_of(call), made.pool.id)};
    }

    awaitable<PoolResult> update(mcp::Call& call, UpdateArguments arguments) {
        fleet::UpdatePoolRequest request;
        request.account_id = context_.account_of(call);
        request.pool_id = arguments.id;
        request.description = std::move(arguments.description);
        request.min_size = arguments.min_size;
        request.target_size = arguments.target_size;
        request.max_size = arguments.max_size;
        request.status = arguments.status;
        request.provider_instance_type_id = arguments.provider_instance_type_id;
        if (arguments.preferred_regions || arguments.provider_region_id) {
            request.regions = regions_of(arguments.preferred_regions.value_or(std::vector<model::ProviderRegionId>()),
                                         arguments.provider_region_id);
        }
        request.metadata = given_metadata(call);
        request.operation_id = arguments.operation_id.value_or("");
        request.cause = cause_of(context_, call);
        const auto changed = co_await context_.fleet.pools().update(std::move(request));
        co_return PoolResult{changed.replayed, read_pool(context_, context_.account_of(call), changed.pool.id)};
    }

    awaitable<DrainResult> drain(mcp::Call& call, EndArguments arguments) {
        const auto account = context_.account_of(call);
        const auto before = read_pool(context_, account, arguments.id);
        Agreement agreement{before.status == model::PoolStatus::draining, {}};
        if (!agreement.is_given) {
            auto act = act_on("drain", arguments.id, before.name,
                              "Its " + std::to_string(before.ready_count + before.warming_count) +
                                  " members that nobody has claimed end; an active pool makes new ones.",
                              true);
            agreement = co_await agreement_to(context_, call, std::move(act), std::move(arguments.confirm));
        }
        if (!agreement.is_given) co_return DrainResult{true, {}, before};
        auto request = request_of(call, arguments);
        const auto drained = co_await context_.fleet.pools().drain(std::move(request));
        DrainResult result;
        result.drain_result = {drained.drained, drained.terminate_failed, drained.claimed_remaining};
        result.pool = read_pool(context_, account, arguments.id);
        co_return result;
    }

    awaitable<DeleteResult> remove(mcp::Call& call, EndArguments arguments) {
        const auto pool = find(context_.account_of(call), arguments.id);
        Agreement agreement{!pool, {}};  // gone: the service says whether this call did it
        if (pool) {
            auto act = act_on("delete", arguments.id, pool->name, "Its settings and metrics go with it.", false);
            agreement = co_await agreement_to(context_, call, std::move(act), std::move(arguments.confirm));
        }
        if (!agreement.is_given) co_return DeleteResult{false, false, true, arguments.id};
        auto request = request_of(call, arguments);
        const bool replayed = co_await context_.fleet.pools().remove(std::move(request));
        co_return DeleteResult{true, replayed, false, arguments.id};
    }

private:
    fleet::PoolRequest request_of(const mcp::Call& call, const EndArguments& arguments) const {
        return {context_.account_of(call), arguments.id, arguments.operation_id.value_or(""), cause_of(context_, call)};
    }

    std::optional<model::InstancePool> find(const model::AccountId& account, const model::InstancePoolId& id) const {
        auto found = context_.store.read([&](storage::Snapshot& db) { return storage::pools::find_anywhere(db, id); });
        return found && found->account_id == account ? found : std::nullopt;
    }

    const Context& context_;
};

}  // namespace

std::unique_ptr<Family> add_pool_setup_tools(mcp::Tools& tools, const Context& context) {
    return make_family<PoolSetupTools>(tools, context);
}

}  // namespace tools
