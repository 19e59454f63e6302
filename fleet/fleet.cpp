// Putting the parts together, starting and stopping them.
#include "fleet/fleet.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

#include "fleet/instances/recovery.h"
#include "model/error.h"
#include "storage/audit.h"

namespace fleet {
namespace {

constexpr model::Duration reconciliation_interval = std::chrono::minutes(5);

}  // namespace

Fleet::Fleet(Means means)
    : means_(std::move(means)),
      tasks_(means_.executor, means_.timers),
      machines_(means_, [this] { progress_.look_again(); }),
      progress_(means_, tasks_, machines_),
      instances_(means_, tasks_, machines_, Waiters::make(means_.store, means_.executor)),
      power_(means_, tasks_, machines_),
      standing_(means_),
      snapshots_(means_, tasks_, machines_),
      long_work_(means_, tasks_, machines_),
      heartbeats_(means_),
      simulated_agents_(means_, [this](const model::NodeInstanceId& id) { heartbeats_.report(id); }),
      inventory_(means_),
      claim_queue_(means_, tasks_),
      pool_keeper_(means_, tasks_, machines_, claim_queue_),
      pools_(means_, tasks_, pool_keeper_, claim_queue_),
      pool_claims_(means_, tasks_, machines_, claim_queue_),
      next_reconciliation_(means_.timers.make_alarm()) {}

asio::awaitable<void> Fleet::start() {
    co_await finish_intents(means_, tasks_, machines_);
    co_await reconcile(means_);
    tasks_.start("the background work", progress_.run());
    tasks_.start("the reconciliation", keep_reconciled());
    tasks_.start("long work", long_work_.run());
    heartbeats_.load();
    tasks_.start("listening to agents", heartbeats_.run());
    tasks_.start("the simulated agents", simulated_agents_.run());
    tasks_.start("the keeper of the pools", pool_keeper_.run());
}

asio::awaitable<void> Fleet::stop() {
    stopping_ = true;
    progress_.stop();
    long_work_.stop();
    heartbeats_.stop();
    simulated_agents_.stop();
    pool_keeper_.stop();
    next_reconciliation_->ring();
    co_await tasks_.idle();
}

void Fleet::note_refusal(model::AccountId account, model::Cause cause, std::string code) {
    model::AuditEntry entry;
    entry.account_id = account;
    entry.who = std::move(cause.who);
    entry.action = std::move(cause.action);
    entry.arguments = std::move(cause.arguments);
    entry.outcome = std::move(code);
    entry.correlation_id = std::move(cause.correlation_id);
    entry.at = means_.clock.now();
    tasks_.start("an audit entry", write_refusal(std::move(entry)));
}

asio::awaitable<void> Fleet::write_refusal(model::AuditEntry entry) {
    auto unit = [entry = std::move(entry)](storage::Transaction& tx) { storage::audit::append(tx, entry); };
    co_await means_.store.write(std::move(unit));
}

asio::awaitable<void> Fleet::keep_reconciled() {
    while (true) {
        co_await next_reconciliation_->wait_until(means_.clock.now() + reconciliation_interval);
        if (stopping_) co_return;
        try {
            co_await reconcile(means_);
        } catch (const std::exception& error) {  // whatever it was, the next comparison must come
            spdlog::warn("store and providers could not be compared, and will be again: {}", error.what());
        }
    }
}

}  // namespace fleet
