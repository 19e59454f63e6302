// Snapshots of instances' disks: make one, list them, make an instance from one, delete one.
#include "storage/snapshots.h"
#include "storage/instances.h"
#include "tools/cause.h"
#include "tools/confirmation.h"
#include "tools/families.h"
#include "tools/instances/waiting.h"
#include "tools/listing.h"
#include "tools/views.h"

namespace tools {
namespace {

using mcp::asio::awaitable;

constexpr mcp::Field operation_field{
    .text = "Any unique text of yours; the same id again returns the first outcome", .min_length = 1, .max_length = 128};

struct SnapshotView {
    model::InstanceSnapshotId id;
    model::NodeInstanceId instance_id;
    std::string instance_name;
    model::SnapshotStatus status = model::SnapshotStatus::creating;
    std::optional<std::string> status_reason;
    std::string reason;
    std::string created_at;

    void fields(auto& f) {
        f("id", id, {.text = "The snapshot_id of other tools"});
        f("instance_id", instance_id, {.text = "The instance whose disk it is; it may be terminated"});
        f("instance_name", instance_name, {.text = "Name of that instance"});
        f("status", status, {.text = "An instance can be made from one that is available"});
        f("status_reason", status_reason, {.text = "Why it failed"});
        f("reason", reason, {.text = "Why it was made"});
        f("created_at", created_at, {.text = "When it was asked for", .format = "date-time"});
    }
};

std::string line(const SnapshotView& snapshot) {
    return snapshot.id.text() + " of " + snapshot.instance_name + ": " + std::string(model::name_of(snapshot.status)) + ", made " +
           snapshot.created_at + " for " + snapshot.reason +
           (snapshot.status_reason ? ", because " + *snapshot.status_reason : std::string());
}

SnapshotView view(const storage::Snapshot& db, const model::InstanceSnapshot& snapshot) {
    const auto kept_of = storage::instances::get(db, snapshot.account_id, snapshot.instance_id);
    SnapshotView shown{snapshot.id,
                       snapshot.instance_id,
                       kept_of.name,
                       snapshot.status,
                       std::nullopt,
                       snapshot.reason,
                       model::to_rfc3339(snapshot.created_at)};
    if (!snapshot.status_reason.empty()) shown.status_reason = snapshot.status_reason;
    return shown;
}

// ---- system_create_snapshot

struct CreateArguments {
    model::NodeInstanceId instance_id;
    std::string reason = "asked for";
    std::optional<std::string> operation_id;

    void fields(auto& f) {
        f("instance_id", instance_id,
          {.text = "The instance whose disk is to be kept; it runs, is stopped or in error", .required = true});
        f("reason", reason, {.text = "Why, for whoever finds it later", .min_length = 1, .max_length = 500});
        f("operation_id", operation_id, operation_field);
    }
};

struct CreateResult {
    bool created = true;
    bool replayed = false;
    SnapshotView snapshot;

    void fields(auto& f) {
        f("created", created, {.text = "The provider has the snapshot"});
        f("replayed", replayed, {.text = "true: an earlier call with this operation_id made it"});
        f("snapshot", snapshot, {.text = "The snapshot as it is now"});
    }

    std::string to_text() const { return "Snapshot " + line(snapshot) + "."; }
};

// ---- system_list_snapshots

constexpr const char* list_tool = "system_list_snapshots";

struct ListArguments : PageArguments {
    std::optional<model::NodeInstanceId> instance_id;

    void fields(auto& f) {
        f("instance_id", instance_id, {.text = "Only snapshots of this instance"});
        PageArguments::fields(f);
    }
};

struct ListResult : Page {
    std::vector<SnapshotView> snapshots;

    void fields(auto& f) {
        f("snapshots", snapshots, {.text = "Oldest first"});
        Page::fields(f);
    }

    std::string to_text() const {
        return text<SnapshotView>("snapshots", snapshots, [](const SnapshotView& snapshot) { return line(snapshot); });
    }
};

// ---- system_restore_snapshot

struct RestoreArguments {
    model::InstanceSnapshotId snapshot_id;
    std::optional<std::string> name;
    std::optional<model::ProviderRegionId> provider_region_id;
    std::optional<model::ProviderInstanceTypeId> provider_instance_type_id;
    std::optional<std::string> operation_id;
    int wait_seconds = 0;

    void fields(auto& f) {
        f("snapshot_id", snapshot_id, {.text = "Id of the snapshot", .required = true});
        f("name", name,
          {.text = "Host name of the new instance; made up when absent",
           .min_length = 1,
           .max_length = 63,
           .pattern = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"});
        f("provider_region_id", provider_region_id, {.text = "Region of the same provider; the first instance's when absent"});
        f("provider_instance_type_id", provider_instance_type_id, {.text = "Size; the first instance's when absent"});
        f("operation_id", operation_id, operation_field);
        f("wait_seconds", wait_seconds,
          {.text = "Wait up to this many seconds for the new instance to run", .min = 0, .max = longest_wait});
    }
};

struct RestoreResult {
    bool restored = true;
    bool replayed = false;
    bool timed_out = false;
    InstanceView instance;

    void fields(auto& f) {
        f("restored", restored, {.text = "The provider has accepted the new instance and the store has it"});
        f("replayed", replayed, {.text = "true: an earlier call with this operation_id made it"});
        f("timed_out", timed_out, {.text = "true: it was not running when wait_seconds were over; it goes on booting"});
        f("instance", instance, {.text = "The new instance as it is now"});
    }

    std::string to_text() const { return "Restored as " + line(instance) + "."; }
};

// ---- system_delete_snapshot

struct DeleteArguments {
    model::InstanceSnapshotId snapshot_id;
    std::optional<std::string> confirm;
    std::optional<std::string> operation_id;

    void fields(auto& f) {
        f("snapshot_id", snapshot_id, {.text = "Id of the snapshot", .required = true});
        f("confirm", confirm,
          {.text =
               "The confirmation that the refusal before gave out, repeated once the operator has agreed. Needed where the client "
               "cannot ask its user itself",
           .max_length = 200});
        f("operation_id", operation_id, operation_field);
    }
};

struct DeleteResult {
    bool deleted = true;
    bool replayed = false;
    bool declined = false;
    model::InstanceSnapshotId snapshot_id;

    void fields(auto& f) {
        f("deleted", deleted, {.text = "The provider has it no more"});
        f("replayed", replayed, {.text = "true: an earlier call with this operation_id deleted it"});
        f("declined", declined, {.text = "true: the user did not agree, and nothing was changed"});
        f("snapshot_id", snapshot_id, {.text = "Id of the snapshot"});
    }

    std::string to_text() const {
        return declined ? "Not deleted: the user did not agree." : "Snapshot " + snapshot_id.text() + " is deleted.";
    }
};

class SnapshotTools final : public Family {
public:
    explicit SnapshotTools(const Context& context) : context_(context) {}

    void add_to(mcp::Tools& tools) {
        tools.add<&SnapshotTools::create>(
            *this,
            {.name = "system_create_snapshot",
             .title = "Keep a snapshot of an instance",
             .description = "Keep the disk of an instance as it is now. It outlives the instance, and system_restore_snapshot "
                            "makes another from it. What is only in memory is not in it: with tmpfs_store, /persist is not.",
             .hints = {.read_only = false, .destructive = false, .idempotent = false, .open_world = true},
             .permission = "system.volumes.snapshot"});
        tools.add<&SnapshotTools::list>(
            *this, {.name = list_tool,
                    .title = "List snapshots",
                    .description = "Snapshots of the account, oldest first, also of instances that are terminated.",
                    .hints = {.read_only = true, .destructive = false, .idempotent = true, .open_world = false},
                    .permission = "system.volumes.read"});
        tools.add<&SnapshotTools::restore>(
            *this,
            {.name = "system_restore_snapshot",
             .title = "Restore a snapshot",
             .description = "Make a new instance whose disk is as the snapshot has it, from the template, in the region and in "
                            "the size of the first one unless you say otherwise. The first one stays as it is.",
             .hints = {.read_only = false, .destructive = false, .idempotent = false, .open_world = true},
             .permission = "system.instances.create"});
        tools.add<&SnapshotTools::remove>(
            *this, {.name = "system_delete_snapshot",
                    .title = "Delete a snapshot",
                    .description = "Delete a snapshot at the provider; what it kept cannot be had again. Asks the user to confirm; "
                                   "where the client cannot, it refuses with a confirmation to repeat in confirm.",
                    .hints = {.read_only = false, .destructive = true, .idempotent = true, .open_world = true},
                    .permission = "system.volumes.delete"});
    }

    awaitable<CreateResult> create(mcp::Call& call, CreateArguments arguments) {
        fleet::SnapshotRequest request{context_.account_of(call), arguments.instance_id, std::move(arguments.reason),
                                       arguments.operation_id.value_or(""), cause_of(context_, call)};
        const auto taken = co_await context_.fleet.snapshots().take(std::move(request));
        CreateResult result;
        result.created = taken.snapshot.status == model::SnapshotStatus::available;
        result.replayed = taken.replayed;
        result.snapshot = context_.store.read([&](storage::Snapshot& db) { return view(db, taken.snapshot); });
        co_return result;
    }

    ListResult list(mcp::Call& call, ListArguments arguments) {
        const auto place = place_of(context_, call, list_tool, arguments.cursor);
        const auto after = place ? model::InstanceSnapshotId::parse(*place) : std::nullopt;
        ListResult result;
        context_.store.read([&](storage::Snapshot& db) {
            const auto page =
                storage::snapshots::list(db, context_.account_of(call), {arguments.instance_id}, arguments.limit, after);
            for (const auto& snapshot : page.records) result.snapshots.push_back(view(db, snapshot));
            const auto next = page.has_more ? std::optional(page.records.back().id.text()) : std::nullopt;
            describe_page(result, context_, call, list_tool, arguments, page.total, page.records.size(), next);
        });
        return result;
    }

    awaitable<RestoreResult> restore(mcp::Call& call, RestoreArguments arguments) {
        const auto account = context_.account_of(call);
        const auto kept_of = context_.store.read([&](storage::Snapshot& db) {
            return storage::instances::get(db, account, storage::snapshots::get(db, account, arguments.snapshot_id).instance_id);
        });
        fleet::ProvisionRequest request;
        request.account_id = account;
        request.template_id = kept_of.node_template_id;
        request.provider_region_id = arguments.provider_region_id.value_or(kept_of.provider_region_id);
        request.provider_instance_type_id = arguments.provider_instance_type_id.value_or(kept_of.provider_instance_type_id);
        request.name = std::move(arguments.name);
        request.lifecycle_class = kept_of.lifecycle_class;
        request.tmpfs_store = kept_of.tmpfs_store;
        request.source = arguments.snapshot_id;
        request.operation_id = arguments.operation_id.value_or("");
        request.cause = cause_of(context_, call);
        const auto provisioned = co_await context_.fleet.instances().provision(std::move(request));
        RestoreResult result;
        result.replayed = provisioned.replayed;
        result.instance = co_await settled(context_, call, provisioned.instance.id, std::chrono::seconds(arguments.wait_seconds));
        result.timed_out = arguments.wait_seconds > 0 && model::in_transition(result.instance.status);
        co_return result;
    }

    awaitable<DeleteResult> remove(mcp::Call& call, DeleteArguments arguments) {
        const auto account = context_.account_of(call);
        const auto found = context_.store.read([&](storage::Snapshot& db) -> std::optional<SnapshotView> {
            const auto snapshot = storage::snapshots::find(db, account, arguments.snapshot_id);
            return snapshot ? std::optional(view(db, *snapshot)) : std::nullopt;
        });
        DeleteResult result;
        result.snapshot_id = arguments.snapshot_id;
        Agreement agreement{!found.has_value(), {}};  // of one that is gone, the service knows whether this call deleted it
        if (found) {
            Act act;
            act.action = "delete";
            act.targets = {{found->id.text(), "snapshot " + line(*found)}};
            act.blast_radius = "What it kept of the disk is lost, and no instance can be made from it any more.";
            agreement = co_await agreement_to(context_, call, std::move(act), std::move(arguments.confirm));
        }
        if (!agreement.is_given) {
            result.deleted = false;
            result.declined = true;
            co_return result;
        }
        fleet::DeleteSnapshotRequest request{account, arguments.snapshot_id, arguments.operation_id.value_or(""),
                                             cause_of(context_, call), std::move(agreement.confirmation)};
        const auto deleted = co_await context_.fleet.snapshots().remove(std::move(request));
        result.replayed = deleted.replayed;
        co_return result;
    }

private:
    const Context& context_;
};

}  // namespace

std::unique_ptr<Family> add_snapshot_tools(mcp::Tools& tools, const Context& context) {
    return make_family<SnapshotTools>(tools, context);
}

}  // namespace tools
