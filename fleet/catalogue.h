// The catalogue a new installation starts with.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "model/account.h"
#include "model/clock.h"
#include "storage/store.h"

namespace fleet {

// Makes the account "default" with a simulated provider, regions, instance types, platforms, modules and a template for each
// use case that the platform supports, as far as the account does not exist; and says which account it is. What an operator
// changed or removed since stays so.
boost::asio::awaitable<model::AccountId> ensure_catalogue(storage::Store& store, const model::Clock& clock, model::IdSource& ids);

}  // namespace fleet
