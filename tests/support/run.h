// Running a coroutine to its end from a test.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace test_support {

template <class T>
struct Outcome {
    std::optional<std::conditional_t<std::is_void_v<T>, bool, T>> value;
    std::exception_ptr failure;
    bool done = false;
};

template <class T>
boost::asio::awaitable<void> keep(boost::asio::awaitable<T> work, std::shared_ptr<Outcome<T>> outcome) {
    try {
        if constexpr (std::is_void_v<T>) {
            co_await std::move(work);
            outcome->value = true;
        } else {
            outcome->value.emplace(co_await std::move(work));
        }
    } catch (...) {
        outcome->failure = std::current_exception();
    }
    outcome->done = true;
}

// Starts the coroutine; its outcome is filled in while the context runs.
template <class T>
std::shared_ptr<Outcome<T>> start(boost::asio::io_context& context, boost::asio::awaitable<T> work) {
    auto outcome = std::make_shared<Outcome<T>>();
    boost::asio::co_spawn(context, keep(std::move(work), outcome), [](const std::exception_ptr&) {});
    return outcome;
}

template <class T>
T result_of(Outcome<T>& outcome) {
    if (outcome.failure) std::rethrow_exception(std::exchange(outcome.failure, nullptr));
    if constexpr (!std::is_void_v<T>) return std::move(*outcome.value);
}

// Runs the context until the coroutine has ended.
template <class T>
T run(boost::asio::io_context& context, boost::asio::awaitable<T> work) {
    const auto outcome = start(context, std::move(work));
    context.restart();
    while (!outcome->done) {
        if (context.run_one() == 0) throw std::logic_error("the coroutine waits for something that never comes");
    }
    return result_of(*outcome);
}

}  // namespace test_support
