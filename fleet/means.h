// What every part of the fleet works with.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include "fleet/providers/provider.h"
#include "fleet/secrets.h"
#include "fleet/time.h"
#include "model/clock.h"
#include "storage/store.h"

namespace fleet {

// While a call is at work on its intent, the background leaves it alone this long.
inline constexpr model::Duration head_start = std::chrono::seconds(30);

// Everything referred to outlives the fleet. Only the store is used across threads: all of the fleet runs on `executor`,
// which runs one handler at a time.
struct Means {
    storage::Store& store;
    providers::Providers providers;
    const model::Clock& clock;
    model::IdSource& ids;
    Timers& timers;
    boost::asio::any_io_executor executor;
    const Secrets& secrets;
};

}  // namespace fleet
