// Starting coroutines, and counting those that run.
#include "fleet/tasks.h"

#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>

namespace fleet {

Tasks::Tasks(asio::any_io_executor executor, Timers& timers)
    : executor_(std::move(executor)), timers_(timers), all_ended_(timers.make_alarm()) {}

void Tasks::start(const char* name, asio::awaitable<void> work) {
    ++running_;
    asio::co_spawn(executor_, std::move(work), [this, name](const std::exception_ptr& failure) { ended(name, failure); });
}

asio::awaitable<void> Tasks::idle() {
    while (running_ > 0) co_await all_ended_->wait_until(never);
}

void Tasks::ended(const char* name, const std::exception_ptr& failure) {
    if (--running_ == 0) all_ended_->ring();
    if (!failure) return;
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        spdlog::error("{} ended: {}", name, error.what());
    }
}

}  // namespace fleet
