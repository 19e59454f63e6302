// The account: every row of the platform belongs to one, and nothing crosses from one to another.
#pragma once

#include <string>

#include "model/id.h"
#include "model/time.h"

namespace model {

struct Account;
using AccountId = Id<Account>;

struct Account {
    AccountId id;
    std::string name;
    TimePoint created_at;
};

}  // namespace model
