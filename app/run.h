// Running a command's coroutine on the event loop of the program.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace app {

// Resumes when the process gets SIGINT or SIGTERM.
boost::asio::awaitable<void> until_told_to_stop();

// Runs the loop until `work` has ended, and returns exit code 0. What `work` throws is thrown here.
int run_to_the_end(boost::asio::io_context& io, boost::asio::awaitable<void> work);

}  // namespace app
