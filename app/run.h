// Running a command's coroutine on the event loop of the program.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>

namespace app {

// Resumes when the process gets SIGINT or SIGTERM.
boost::asio::awaitable<void> until_told_to_stop();

// Calls `reload` for each SIGHUP, until cancelled.
boost::asio::awaitable<void> on_each_hangup(std::function<void()> reload);

// Lets the process have as many descriptors as the system allows it: each client takes one.
void raise_descriptor_limit();

// Runs the loop until `work` has ended, and returns exit code 0. What `work` throws is thrown here.
int run_to_the_end(boost::asio::io_context& io, boost::asio::awaitable<void> work);

}  // namespace app
