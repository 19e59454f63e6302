// Coroutines that belong to nobody who waits: background loops, and work that goes on when its caller is gone.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "fleet/time.h"

namespace fleet {

// Used from its executor. It must outlive the coroutines it runs, or the executor must not run any more.
class Tasks {
public:
    Tasks(asio::any_io_executor executor, Timers& timers);

    // Runs the coroutine; what it throws is logged under `name`.
    void start(const char* name, asio::awaitable<void> work);

    // Runs the coroutine and waits for its outcome. When the waiter is cancelled, the work goes on.
    template <class T>
    asio::awaitable<T> run(const char* name, asio::awaitable<T> work) {
        auto outcome = std::make_shared<Outcome<T>>(timers_.make_alarm());
        start(name, keep(std::move(work), outcome));
        co_await outcome->done->wait_until(never);
        if (outcome->failure) std::rethrow_exception(std::exchange(outcome->failure, nullptr));
        co_return std::move(*outcome->value);
    }

    // Suspends until no coroutine runs.
    asio::awaitable<void> idle();

private:
    template <class T>
    struct Outcome {
        explicit Outcome(std::unique_ptr<Alarm> alarm) : done(std::move(alarm)) {}
        std::unique_ptr<Alarm> done;
        std::optional<T> value;
        std::exception_ptr failure;
    };

    template <class T>
    static asio::awaitable<void> keep(asio::awaitable<T> work, std::shared_ptr<Outcome<T>> outcome) {
        try {
            outcome->value.emplace(co_await std::move(work));
        } catch (...) {
            outcome->failure = std::current_exception();
        }
        outcome->done->ring();
    }

    void ended(const char* name, const std::exception_ptr& failure);

    asio::any_io_executor executor_;
    Timers& timers_;
    int running_ = 0;
    std::unique_ptr<Alarm> all_ended_;
};

}  // namespace fleet
