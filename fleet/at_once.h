// Many pieces of work of one kind, some of them at the same time.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>

#include "fleet/tasks.h"

namespace fleet {

// Runs each(0) to each(count - 1), at most `limit` at the same time, and returns when all have ended. What one throws is logged
// under `name` and does not keep the others from running. `each` is called until then.
asio::awaitable<void> at_once(Tasks& tasks, Timers& timers, const char* name, std::size_t count, std::size_t limit,
                              std::function<asio::awaitable<void>(std::size_t)> each);

}  // namespace fleet
