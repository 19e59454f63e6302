// Signals and the event loop.
#include "app/run.h"

#include <sys/resource.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>

namespace app {

namespace asio = boost::asio;

asio::awaitable<void> until_told_to_stop() {
    asio::signal_set signals(co_await asio::this_coro::executor, SIGINT, SIGTERM);
    boost::system::error_code cancelled;
    co_await signals.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
}

asio::awaitable<void> on_each_hangup(std::function<void()> reload) {
    asio::signal_set signals(co_await asio::this_coro::executor, SIGHUP);
    for (;;) {
        co_await signals.async_wait(asio::use_awaitable);
        reload();
    }
}

void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

int run_to_the_end(asio::io_context& io, asio::awaitable<void> work) {
    std::signal(SIGPIPE, SIG_IGN);  // a peer that is gone is an error of the write, not the end of the program
    std::exception_ptr failure;
    asio::co_spawn(io, std::move(work), [&](std::exception_ptr failed) {
        failure = failed;
        io.stop();
    });
    io.run();
    if (failure) std::rethrow_exception(failure);
    return 0;
}

}  // namespace app
