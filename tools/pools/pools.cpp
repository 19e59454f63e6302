// Pools for those who work with them: look, acquire, return, and have the keeper look now.
#include "tools/cause.h"
#include "tools/families.h"
#include "tools/instances/waiting.h"
#include "tools/listing.h"
#include "tools/pools/pool_views.h"

namespace tools {
namespace {

using mcp::asio::awaitable;

constexpr const char* list_tool = "system_list_instance_pools";

// ---- system_list_instance_pools

struct ListResult : Page {
    std::vector<PoolView> pools;

    void fields(auto& f) {
        f("pools", pools, {.text = "Oldest first"});
        Page::fields(f);
    }

    std::string to_text() const {
        return text<PoolView>("pools", pools, [](const PoolView& pool) { return line(pool); });
    }
};

// ---- system_get_instance_pool

struct GetArguments {
    model::InstancePoolId id;

    void fields(auto& f) { f("id", id, {.text = "Id of the pool, as system_list_instance_pools returns it", .required = true}); }
};

struct GetResult {
    PoolDetailView pool;

    void fields(auto& f) { f("pool", pool, {.text = "The pool with its members, as it is now"}); }
    std::string to_text() const { return text(pool); }
};

// ---- system_acquire_pooled_instance

struct AcquireArguments {
    std::optional<model::InstancePoolId> pool_id;
    std::optional<std::string> pool_name;
    std::optional<model::LifecycleClass> lifecycle_class;
    std::optional<std::string> acquired_by, acquired_for;
    int wait_seconds = 0;
    std::optional<std::string> operation_id;

    void fields(auto& f) {
        f("pool_id", pool_id, {.text = "Id of the pool. Give this, pool_name or lifecycle_class; the first of these counts"});
        f("pool_name", pool_name, {.text = "Name of the pool, upper and lower case alike", .min_length = 1, .max_length = 63});
        f("lifecycle_class", lifecycle_class, {.text = "Any active pool of this class: ephemeral or spot"});
        f("acquired_by", acquired_by,
          {.text = "Who works on it; the caller when absent", .min_length = 1, .max_length = 128, .example = "batch-7"});
        f("acquired_for", acquired_for, {.text = "What for", .max_length = 256, .example = "training run 7"});
        f("wait_seconds", wait_seconds,
          {.text = "When none is ready, wait up to this many seconds, in the order of calls", .min = 0, .max = longest_wait});
        f("operation_id", operation_id,
          {.text = "Any unique text of yours. The same id again returns the same member instead of claiming another",
           .min_length = 1,
           .max_length = 128});
    }
};

struct AcquireResult {
    bool acquired = true;
    bool replayed = false;
    ClaimedView instance;

    void fields(auto& f) {
        f("acquired", acquired, {.text = "The member is the caller's, and the store has it so"});
        f("replayed", replayed, {.text = "true: an earlier call with this operation_id claimed it"});
        f("instance", instance, {.text = "The member"});
    }

    std::string to_text() const {
        return (replayed ? "Claimed earlier by this operation: " : "Claimed: ") + line(instance) +
               ".\nNext: work on it, then system_return_pooled_instance with instance_id " + instance.id.text() + ".";
    }
};

// ---- system_return_pooled_instance

struct ReturnArguments {
    model::NodeInstanceId instance_id;
    std::optional<std::string> operation_id;

    void fields(auto& f) {
        f("instance_id", instance_id, {.text = "Id of the member, as system_acquire_pooled_instance gave it", .required = true});
        f("operation_id", operation_id,
          {.text = "Any unique text of yours; the same id again returns the first outcome", .min_length = 1, .max_length = 128});
    }
};

struct ReturnResult {
    bool returned = true;
    bool replayed = false;
    fleet::Disposition disposition = fleet::Disposition::recycled;
    model::NodeInstanceId instance_id;
    std::optional<PoolView> pool;

    void fields(auto& f) {
        f("returned", returned, {.text = "It is the caller's no longer"});
        f("replayed", replayed, {.text = "true: an earlier call with this operation_id returned it"});
        f("disposition", disposition,
          {.text = "recycled: destroyed, and the pool makes another; reused: ready for the next as it is; errored: the provider "
                   "has not "
                   "destroyed it yet, which is tried again; cordoned: it has left the pool and stays for whoever cordoned it"});
        f("instance_id", instance_id, {.text = "The member that was"});
        f("pool", pool, {.text = "The pool as it is now"});
    }

    std::string to_text() const {
        return "Returned " + instance_id.text() + ": " + std::string(model::name_of(disposition)) + "." +
               (pool ? "\nPool: " + line(*pool) + "." : "");
    }
};

// ---- system_replenish_instance_pool, system_recycle_pool

struct PoolArguments {
    model::InstancePoolId id;
    std::optional<std::string> operation_id;

    void fields(auto& f) {
        f("id", id, {.text = "Id of the pool, as system_list_instance_pools returns it", .required = true});
        f("operation_id", operation_id,
          {.text = "Any unique text of yours; the same id again does nothing more", .min_length = 1, .max_length = 128});
    }
};

struct ReplenishResult {
    int provisioned = 0, failed = 0;
    std::optional<std::string> failure_reason;
    PoolView pool;

    void fields(auto& f) {
        f("provisioned", provisioned, {.text = "Members that were made and warm up now"});
        f("failed", failed, {.text = "Members that the provider refused or has not confirmed; the others stand"});
        f("failure_reason", failure_reason, {.text = "Why the last of these failed"});
        f("pool", pool, {.text = "The pool as it is now"});
    }

    std::string to_text() const {
        return "Provisioned " + std::to_string(provisioned) + ", failed " + std::to_string(failed) +
               (failure_reason ? " (" + *failure_reason + ")" : "") + ".\nPool: " + line(pool) + ".";
    }
};

struct RecycleResult {
    int recycled = 0, promoted = 0, flagged = 0, terminate_failed = 0;
    PoolView pool;

    void fields(auto& f) {
        f("recycled", recycled, {.text = "Members that were ended, because they failed, were silent, too old or out of date"});
        f("promoted", promoted, {.text = "Members that became ready"});
        f("flagged", flagged, {.text = "Claimed members that were reported, in the event log"});
        f("terminate_failed", terminate_failed, {.text = "Of the recycled: not destroyed yet, which is tried again"});
        f("pool", pool, {.text = "The pool as it is now"});
    }

    std::string to_text() const {
        return "Recycled " + std::to_string(recycled) + ", flagged " + std::to_string(flagged) + ".\nPool: " + line(pool) + ".";
    }
};

class PoolTools final : public Family {
public:
    explicit PoolTools(const Context& context) : context_(context) {}

    void add_to(mcp::Tools& tools) {
        tools.add<&PoolTools::list>(*this,
                                    {.name = list_tool,
                                     .title = "List instance pools",
                                     .description = "Pre-warmed pools of the account, oldest first, with how many members are "
                                                    "ready, warming and claimed.",
                                     .hints = looks,
                                     .permission = "system.node_instances.read"});
        tools.add<&PoolTools::get>(*this,
                                   {.name = "system_get_instance_pool",
                                    .title = "Get an instance pool",
                                    .description = "One pool with its members, how it served in the last hour (time to acquire, "
                                                   "hit rate, claims a minute), and what size that calls for.",
                                    .hints = looks,
                                    .permission = "system.node_instances.read"});
        tools.add<&PoolTools::acquire>(
            *this,
            {.name = "system_acquire_pooled_instance",
             .title = "Acquire a pooled instance",
             .description =
                 "Claim one ready instance from a pre-warmed pool, at once and for this caller alone. Use instead of provisioning "
                 "when start-up time matters. When none is ready it says when the next is expected; with wait_seconds it waits in "
                 "turn.",
             .hints = {.read_only = false, .destructive = false, .idempotent = false, .open_world = false},
             .permission = "system.instances.create"});
        tools.add<&PoolTools::give_back>(
            *this,
            {.name = "system_return_pooled_instance",
             .title = "Return a pooled instance",
             .description = "Give a claimed member back to its pool. Unless the pool reuses members as they are, its machine is "
                            "destroyed with everything on it and the pool makes another: save what matters first.",
             .hints = {.read_only = false, .destructive = true, .idempotent = true, .open_world = true},
             .permission = "system.instances.control"});
        tools.add<&PoolTools::replenish>(
            *this,
            {.name = "system_replenish_instance_pool",
             .title = "Replenish an instance pool",
             .description = "Make the members that the pool lacks now, as it does by itself after every claim and every minute. "
                            "Use after a provider's trouble is over.",
             .hints = {.read_only = false, .destructive = false, .idempotent = true, .open_world = true},
             .permission = "system.instances.create"});
        tools.add<&PoolTools::recycle>(
            *this,
            {.name = "system_recycle_pool",
             .title = "Recycle stale pool members",
             .description = "Apply the pool's rules to its members now, as happens every minute by itself: end those that failed, "
                            "are silent, too old, or made from an older template; report overdue claims. Claimed members stay.",
             .hints = {.read_only = false, .destructive = true, .idempotent = true, .open_world = true},
             .permission = "system.instances.control"});
    }

    ListResult list(mcp::Call& call, PageArguments arguments) {
        const auto place = place_of(context_, call, list_tool, arguments.cursor);
        const auto page = context_.store.read([&](storage::Snapshot& db) {
            return storage::pools::list(db, context_.account_of(call), arguments.limit,
                                        place ? model::InstancePoolId::parse(*place) : std::nullopt);
        });
        ListResult result;
        for (const auto& record : page.records) result.pools.push_back(view(record));
        std::optional<std::string> next;
        if (page.has_more) next = result.pools.back().id.text();
        describe_page(result, context_, call, list_tool, arguments, page.total, page.records.size(), next);
        return result;
    }

    GetResult get(mcp::Call& call, GetArguments arguments) {
        return {read_pool(context_, context_.account_of(call), arguments.id)};
    }

    awaitable<AcquireResult> acquire(mcp::Call& call, AcquireArguments arguments) {
        fleet::AcquireRequest request;
        request.account_id = context_.account_of(call);
        request.pool_id = arguments.pool_id;
        request.pool_name = std::move(arguments.pool_name);
        request.lifecycle_class = arguments.lifecycle_class;
        request.acquired_by = arguments.acquired_by.value_or(call.principal.id);
        request.acquired_for = arguments.acquired_for.value_or("");
        request.wait = std::chrono::seconds(arguments.wait_seconds);
        request.operation_id = arguments.operation_id.value_or("");
        request.cause = cause_of(context_, call);
        const auto claimed = co_await context_.fleet.pool_claims().acquire(std::move(request));
        AcquireResult result;
        result.replayed = claimed.replayed;
        result.instance = claimed_view(claimed.instance);
        co_return result;
    }

    awaitable<ReturnResult> give_back(mcp::Call& call, ReturnArguments arguments) {
        fleet::ReturnRequest request{context_.account_of(call), arguments.instance_id, arguments.operation_id.value_or(""),
                                     cause_of(context_, call)};
        const auto returned = co_await context_.fleet.pool_claims().give_back(std::move(request));
        ReturnResult result;
        result.replayed = returned.replayed;
        result.disposition = returned.disposition;
        result.instance_id = returned.instance_id;
        if (returned.pool_id) result.pool = read_pool(context_, context_.account_of(call), *returned.pool_id);
        co_return result;
    }

    awaitable<ReplenishResult> replenish(mcp::Call& call, PoolArguments arguments) {
        auto request = request_of(call, arguments);
        const auto done = co_await context_.fleet.pools().replenish(std::move(request));
        ReplenishResult result;
        result.provisioned = done.provisioned;
        result.failed = done.failed;
        if (done.failed > 0) result.failure_reason = done.reason;
        result.pool = read_pool(context_, context_.account_of(call), arguments.id);
        co_return result;
    }

    awaitable<RecycleResult> recycle(mcp::Call& call, PoolArguments arguments) {
        auto request = request_of(call, arguments);
        const auto done = co_await context_.fleet.pools().recycle(std::move(request));
        RecycleResult result{done.ended, done.promoted, done.flagged, done.terminate_failed, {}};
        result.pool = read_pool(context_, context_.account_of(call), arguments.id);
        co_return result;
    }

private:
    static constexpr mcp::Hints looks{.read_only = true, .destructive = false, .idempotent = true, .open_world = false};

    fleet::PoolRequest request_of(const mcp::Call& call, const PoolArguments& arguments) const {
        return {context_.account_of(call), arguments.id, arguments.operation_id.value_or(""), cause_of(context_, call)};
    }

    const Context& context_;
};

}  // namespace

std::unique_ptr<Family> add_pool_tools(mcp::Tools& tools, const Context& context) { return make_family<PoolTools>(tools, context); }

}  // namespace tools
