// The wiring: every room with what it needs, from the store at the bottom to the MCP server at the top.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <vector>

#include "app/settings.h"
#include "fleet/fleet.h"
#include "fleet/time.h"
#include "matrix/classifier.h"
#include "mcp/server.h"
#include "model/clock.h"
#include "storage/store.h"
#include "tools/change_notices.h"
#include "tools/families.h"
#include "tools/task_store.h"

namespace app {

// Everything but the transports. Runs on the executor given, which one thread must run and which must outlive it.
class Platform {
public:
    // Opens the database. Throws model::Error that says what to do.
    Platform(boost::asio::any_io_executor executor, const Settings& settings);

    // Finishes what a crash left half done, then begins the background work and takes up the tasks that were left. To be awaited
    // before the first request.
    boost::asio::awaitable<void> start();

    // Ends the subscriptions, leaves the tasks to the next run, and ends the background work.
    boost::asio::awaitable<void> stop();

    mcp::Server& server() { return server_; }

private:
    model::FastClock clock_;
    model::IdSource ids_;
    fleet::RealTimers timers_;
    storage::Store store_;
    fleet::Secrets secrets_;
    fleet::Fleet fleet_;
    matrix::Classifier classifier_;
    tools::TaskStore task_store_;
    mcp::Server server_;
    tools::Context context_;
    std::vector<std::unique_ptr<tools::Family>> families_;
    tools::ChangeNotices change_notices_;
};

// Sends the log to stderr, from the level in the settings on.
void set_up_log(const Settings& settings);

}  // namespace app
