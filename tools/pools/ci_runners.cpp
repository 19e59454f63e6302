// CI runners: a pool's member, leased to a workflow run for a time.
#include "storage/ci_runner_leases.h"
#include "tools/cause.h"
#include "tools/families.h"
#include "tools/instances/waiting.h"
#include "tools/listing.h"
#include "tools/pools/pool_views.h"

namespace tools {
namespace {

using mcp::asio::awaitable;

constexpr const char* list_tool = "system_list_ci_runner_leases";

// ---- system_lease_ci_runner

struct LeaseArguments {
    std::string pool_name;
    std::string purpose = "ci";
    std::string workflow_run_id;
    std::optional<std::string> workflow_run_repo;
    int lease_seconds = 3600;
    int wait_seconds = 0;
    std::optional<std::string> operation_id;

    void fields(auto& f) {
        f("pool_name", pool_name, {.text = "Name of the pool of runners", .required = true, .min_length = 1, .max_length = 63});
        f("purpose", purpose, {.text = "What the runner is for", .min_length = 1, .max_length = 128});
        f("workflow_run_id", workflow_run_id,
          {.text = "The run that leases it", .required = true, .min_length = 1, .max_length = 128, .example = "8214417"});
        f("workflow_run_repo", workflow_run_repo,
          {.text = "Repository of the run, as owner/name", .max_length = 200, .example = "acme/shop"});
        f("lease_seconds", lease_seconds,
          {.text = "After this many seconds the runner is taken back and destroyed", .min = 60, .max = 86400});
        f("wait_seconds", wait_seconds,
          {.text = "When none is ready, wait up to this many seconds, in the order of calls", .min = 0, .max = longest_wait});
        f("operation_id", operation_id,
          {.text = "Any unique text of yours. The same id again returns the same lease", .min_length = 1, .max_length = 128});
    }
};

struct LeaseResult {
    bool leased = true;
    bool replayed = false;
    std::optional<LeaseView> lease;
    ClaimedView instance;

    void fields(auto& f) {
        f("leased", leased, {.text = "The runner is the run's"});
        f("replayed", replayed, {.text = "true: an earlier call with this operation_id leased it"});
        f("lease", lease, {.text = "The lease; absent in a replay once it has ended"});
        f("instance", instance, {.text = "The runner"});
    }

    std::string to_text() const {
        if (!lease) return "The lease of this operation has ended: runner " + line(instance) + ".";
        return "Leased: " + line(instance) + ", until " + lease->expires_at +
               ".\nNext: run the job, then system_release_ci_runner with lease_id " + lease->id.text() + ".";
    }
};

// ---- system_release_ci_runner

struct ReleaseArguments {
    model::CiRunnerLeaseId lease_id;
    std::optional<std::string> operation_id;

    void fields(auto& f) {
        f("lease_id", lease_id, {.text = "Id of the lease, as system_lease_ci_runner returned it", .required = true});
        f("operation_id", operation_id,
          {.text = "Any unique text of yours; the same id again returns the outcome", .min_length = 1, .max_length = 128});
    }
};

struct ReleaseResult {
    bool released = true;
    bool replayed = false;
    fleet::Disposition disposition = fleet::Disposition::recycled;
    LeaseView lease;

    void fields(auto& f) {
        f("released", released, {.text = "The lease has ended"});
        f("replayed", replayed, {.text = "true: it had ended before this call"});
        f("disposition", disposition, {.text = "What became of the runner, as system_return_pooled_instance says it"});
        f("lease", lease, {.text = "The lease as it is kept"});
    }

    std::string to_text() const {
        return "Released " + line(lease) + "; the runner was " + std::string(model::name_of(disposition)) + ".";
    }
};

// ---- system_list_ci_runner_leases

struct ListArguments : PageArguments {
    std::optional<std::string> workflow_run_id;
    std::optional<bool> open;

    void fields(auto& f) {
        f("workflow_run_id", workflow_run_id, {.text = "Only leases of this run", .max_length = 128});
        f("open", open, {.text = "true: only leases that are open; false: only those that have ended"});
        PageArguments::fields(f);
    }
};

struct ListResult : Page {
    std::vector<LeaseView> leases;

    void fields(auto& f) {
        f("leases", leases, {.text = "Oldest first"});
        Page::fields(f);
    }

    std::string to_text() const {
        return text<LeaseView>("leases", leases, [](const LeaseView& lease) { return line(lease); });
    }
};

class CiRunnerTools final : public Family {
public:
    explicit CiRunnerTools(const Context& context) : context_(context) {}

    void add_to(mcp::Tools& tools) {
        tools.add<&CiRunnerTools::lease>(
            *this,
            {.name = "system_lease_ci_runner",
             .title = "Lease a CI runner",
             .description = "Claim a ready member of a pool as the runner of a workflow run, for a time. At its end, or when it is "
                            "released, the runner is destroyed and the pool makes another, so that no job finds what another left.",
             .hints = {.read_only = false, .destructive = false, .idempotent = false, .open_world = false},
             .permission = "system.ci_runner_leases.create"});
        tools.add<&CiRunnerTools::release>(
            *this,
            {.name = "system_release_ci_runner",
             .title = "Release a CI runner",
             .description = "End a lease when its job is done. The runner goes back to its pool, which usually means that it is "
                            "destroyed with everything on it.",
             .hints = {.read_only = false, .destructive = true, .idempotent = true, .open_world = true},
             .permission = "system.ci_runner_leases.update"});
        tools.add<&CiRunnerTools::list>(
            *this, {.name = list_tool,
                    .title = "List CI runner leases",
                    .description = "Leases of CI runners, oldest first, ended ones included unless open is true.",
                    .hints = {.read_only = true, .destructive = false, .idempotent = true, .open_world = false},
                    .permission = "system.ci_runner_leases.read"});
    }

    awaitable<LeaseResult> lease(mcp::Call& call, LeaseArguments arguments) {
        fleet::AcquireRequest request;
        request.account_id = context_.account_of(call);
        request.pool_name = arguments.pool_name;
        request.acquired_by = "run " + arguments.workflow_run_id;
        request.acquired_for = arguments.purpose;
        request.wait = std::chrono::seconds(arguments.wait_seconds);
        request.lease = fleet::LeaseTerms{arguments.purpose, arguments.workflow_run_id, arguments.workflow_run_repo.value_or(""),
                                          std::chrono::seconds(arguments.lease_seconds)};
        request.operation_id = arguments.operation_id.value_or("");
        request.cause = cause_of(context_, call);
        const auto claimed = co_await context_.fleet.pool_claims().acquire(std::move(request));
        LeaseResult result;
        result.replayed = claimed.replayed;
        if (claimed.lease) result.lease = view(*claimed.lease);
        result.instance = claimed_view(claimed.instance);
        co_return result;
    }

    awaitable<ReleaseResult> release(mcp::Call& call, ReleaseArguments arguments) {
        const auto account = context_.account_of(call);
        fleet::ReleaseRequest request{account, arguments.lease_id, arguments.operation_id.value_or(""), cause_of(context_, call)};
        const auto returned = co_await context_.fleet.pool_claims().release(std::move(request));
        ReleaseResult result;
        result.replayed = returned.replayed;
        result.disposition = returned.disposition;
        result.lease = view(context_.store.read(
            [&](storage::Snapshot& db) { return storage::ci_runner_leases::get(db, account, arguments.lease_id); }));
        co_return result;
    }

    ListResult list(mcp::Call& call, ListArguments arguments) {
        const auto place = place_of(context_, call, list_tool, arguments.cursor);
        const auto page = context_.store.read([&](storage::Snapshot& db) {
            return storage::ci_runner_leases::list(db, context_.account_of(call),
                                                   {.workflow_run_id = arguments.workflow_run_id, .is_open = arguments.open},
                                                   arguments.limit, place ? model::CiRunnerLeaseId::parse(*place) : std::nullopt);
        });
        ListResult result;
        for (const auto& lease : page.records) result.leases.push_back(view(lease));
        std::optional<std::string> next;
        if (page.has_more) next = result.leases.back().id.text();
        describe_page(result, context_, call, list_tool, arguments, page.total, page.records.size(), next);
        return result;
    }

private:
    const Context& context_;
};

}  // namespace

std::unique_ptr<Family> add_ci_runner_tools(mcp::Tools& tools, const Context& context) {
    return make_family<CiRunnerTools>(tools, context);
}

}  // namespace tools
