// A snapshot that is to be deleted needs no intent of its own: its status says so until the provider has it no more.
#include "fleet/instances/snapshots.h"

#include <optional>
#include <utility>
#include <vector>

#include "fleet/confirmation.h"
#include "fleet/events.h"
#include "fleet/instances/snapshot_unit.h"
#include "fleet/ledger.h"
#include "fleet/operation_guard.h"
#include "model/error.h"
#include "storage/events.h"
#include "storage/instances.h"
#include "storage/providers.h"
#include "storage/snapshots.h"

namespace fleet {
namespace {

using model::InstanceSnapshot;
using model::SnapshotStatus;
using storage::Transaction;

const model::Cause comparing_snapshots{.action = "comparing snapshots with the provider"};

SnapshotTaken begin_take(Transaction& tx, const SnapshotRequest& request, model::TimePoint now, model::IdSource& ids) {
    const OperationCall call{request.account_id, request.operation_id, "system_create_snapshot",
                             "instance " + request.instance_id.text() + " reason " + request.reason};
    if (const auto subject = earlier_subject(tx, call)) {
        return {storage::snapshots::get(tx, request.account_id, model::InstanceSnapshotId::parse(*subject).value()), true};
    }
    auto instance = storage::instances::get(tx, request.account_id, request.instance_id);
    instance.correlation_id = request.cause.correlation_id;
    auto snapshot = begin_snapshot(tx, instance, request.reason, false, now, ids);
    remember(tx, call, snapshot.id.text(), now);
    return {std::move(snapshot), false};
}

void append_about(Transaction& tx, const EventKind& kind, const InstanceSnapshot& snapshot, model::TimePoint now,
                  const char* text) {
    const auto instance = storage::instances::find_anywhere(tx, snapshot.instance_id);
    const std::string of = instance ? " of instance '" + instance->name + "' " : " ";
    if (instance) storage::events::append(tx, event_of(kind, *instance, now, "Snapshot " + snapshot.id.text() + of + text));
}

void require_deletable(const Transaction& tx, const InstanceSnapshot& snapshot) {
    if (snapshot.status == SnapshotStatus::creating) {
        throw model::Error(model::ErrorCode::conflict, "snapshot '" + snapshot.id.text() + "' is still being made",
                           "Look with system_list_snapshots until it is available or failed, then call again.");
    }
    if (!storage::instances::is_made_from(tx, snapshot.id)) return;
    throw model::Error(model::ErrorCode::conflict, "an instance is being made from snapshot '" + snapshot.id.text() + "'",
                       "Wait until that instance runs, then call again.");
}

struct Deletion {
    std::optional<InstanceSnapshot> snapshot;  // none: it is gone already
    model::ProviderType provider_type = model::ProviderType::simulated;
    bool replayed = false;
};

// A snapshot that failed is at no provider, and goes at once.
Deletion begin_delete(Transaction& tx, const DeleteSnapshotRequest& request, model::TimePoint now) {
    const OperationCall call{request.account_id, request.operation_id, "system_delete_snapshot",
                             "snapshot " + request.snapshot_id.text()};
    Deletion deletion;
    deletion.replayed = earlier_subject(tx, call).has_value();
    if (deletion.replayed) {
        deletion.snapshot = storage::snapshots::find(tx, request.account_id, request.snapshot_id);
    } else {
        deletion.snapshot = storage::snapshots::get(tx, request.account_id, request.snapshot_id);
        remember(tx, call, request.snapshot_id.text(), now);
    }
    if (!deletion.snapshot) return deletion;
    auto& snapshot = *deletion.snapshot;
    require_deletable(tx, snapshot);
    const auto kept_of = storage::instances::get(tx, request.account_id, snapshot.instance_id);
    deletion.provider_type = storage::providers::get(tx, request.account_id, kept_of.provider_id).type;
    if (snapshot.status == SnapshotStatus::deleting) return deletion;
    use_up(tx, request.confirmation, now);
    if (snapshot.status == SnapshotStatus::failed) {
        storage::snapshots::remove(tx, snapshot.id);
        append_about(tx, event_kinds::snapshot_deleted, snapshot, now, "had failed and was removed.");
        deletion.snapshot.reset();
        return deletion;
    }
    snapshot.status = SnapshotStatus::deleting;
    storage::snapshots::update(tx, snapshot);
    append_about(tx, event_kinds::snapshot_delete_started, snapshot, now, "is to be deleted.");
    return deletion;
}

asio::awaitable<void> record_deleted(Means& means, model::InstanceSnapshotId id) {
    auto unit = [id, now = means.clock.now()](Transaction& tx) {
        const auto snapshot = storage::snapshots::find_anywhere(tx, id);
        if (!snapshot) return;
        storage::snapshots::remove(tx, id);
        append_about(tx, event_kinds::snapshot_deleted, *snapshot, now, "was deleted.");
    };
    co_await change(means, comparing_snapshots, std::move(unit));
}

}  // namespace

asio::awaitable<SnapshotTaken> Snapshots::take(SnapshotRequest request) {
    co_return co_await tasks_.run("taking a snapshot", take_to_end(std::move(request)));
}

asio::awaitable<SnapshotDeleted> Snapshots::remove(DeleteSnapshotRequest request) {
    co_return co_await tasks_.run("deleting a snapshot", remove_to_end(std::move(request)));
}

asio::awaitable<SnapshotTaken> Snapshots::take_to_end(SnapshotRequest request) {
    auto unit = [request, now = means_.clock.now(), &ids = means_.ids](Transaction& tx) {
        return begin_take(tx, request, now, ids);
    };
    const auto begun = co_await change(means_, request.cause, std::move(unit));
    if (begun.snapshot.status == SnapshotStatus::creating) co_await machines_.carry_out(request.instance_id);
    auto snapshot = means_.store.read(
        [&](storage::Snapshot& db) { return storage::snapshots::get(db, request.account_id, begun.snapshot.id); });
    co_return SnapshotTaken{std::move(snapshot), begun.replayed};
}

asio::awaitable<SnapshotDeleted> Snapshots::remove_to_end(DeleteSnapshotRequest request) {
    auto unit = [request, now = means_.clock.now()](Transaction& tx) { return begin_delete(tx, request, now); };
    const auto deletion = co_await change(means_, request.cause, std::move(unit));
    const SnapshotDeleted outcome{request.snapshot_id, deletion.replayed};
    if (!deletion.snapshot) co_return outcome;
    try {
        co_await means_.providers.at(deletion.provider_type)->delete_snapshot(deletion.snapshot->cloud_snapshot_id.value_or(""));
    } catch (const providers::ProviderUnavailable& unclear) {
        throw model::Error(
            model::ErrorCode::provider_unavailable,
            "it is not known yet whether the provider did delete snapshot '" + request.snapshot_id.text() + "': " + unclear.what(),
            "Nothing is lost: it is tried again in the background. Look at it with system_list_snapshots.");
    } catch (const providers::ProviderRefused& no) {
        throw model::Error(model::ErrorCode::provider_refused,
                           "the provider refused to delete snapshot '" + request.snapshot_id.text() + "': " + no.what(),
                           "Remove what protects it at the provider; the deletion goes on by itself after that.");
    }
    co_await record_deleted(means_, request.snapshot_id);
    co_return outcome;
}

// The store is read after the provider's list: a snapshot is there, as one that is being made, before the provider is asked for it.
asio::awaitable<void> reconcile_snapshots(Means& means, model::ProviderType type, providers::Provider& provider) {
    const auto kept = co_await provider.list_snapshots();
    for (const auto& disk : kept) {
        const auto id = model::InstanceSnapshotId::parse(disk.token);
        std::optional<InstanceSnapshot> known;
        if (id) known = means.store.read([&](storage::Snapshot& db) { return storage::snapshots::find_anywhere(db, *id); });
        if (!known || known->status == SnapshotStatus::failed) co_await provider.delete_snapshot(disk.cloud_snapshot_id);
    }
    const auto ending = means.store.read([&](storage::Snapshot& db) { return storage::snapshots::in_deletion(db, type); });
    for (const auto& snapshot : ending) {
        co_await provider.delete_snapshot(snapshot.cloud_snapshot_id.value_or(""));
        co_await record_deleted(means, snapshot.id);
    }
}

}  // namespace fleet
