// Putting the parts together, starting and stopping them.
#include "fleet/fleet.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

#include "fleet/recovery.h"
#include "model/error.h"

namespace fleet {
namespace {

constexpr model::Duration reconciliation_interval = std::chrono::minutes(5);

}  // namespace

Fleet::Fleet(Means means)
    : means_(std::move(means)),
      tasks_(means_.executor, means_.timers),
      machines_(means_),
      progress_(means_, tasks_, machines_),
      instances_(means_, tasks_, machines_, Waiters::make(means_.store, means_.executor), [this] { progress_.look_again(); }),
      next_reconciliation_(means_.timers.make_alarm()) {}

asio::awaitable<void> Fleet::start() {
    co_await finish_intents(means_, tasks_, machines_);
    co_await reconcile(means_);
    tasks_.start("the background work", progress_.run());
    tasks_.start("the reconciliation", keep_reconciled());
}

asio::awaitable<void> Fleet::stop() {
    stopping_ = true;
    progress_.stop();
    next_reconciliation_->ring();
    co_await tasks_.idle();
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
