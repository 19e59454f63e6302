// An operator's agreement to one act, given once and used up in the transaction that acts.
#pragma once

#include <string>

#include "model/time.h"

namespace model {

struct Confirmation {
    std::string digest;    // of the token that was given; empty: the agreement was given otherwise, and nothing is used up
    TimePoint expires_at;  // from here on the token serves nobody, so that its use need not be remembered any longer
};

}  // namespace model
