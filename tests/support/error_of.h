// The error that an action is refused with.
#pragma once

#include <stdexcept>

#include "model/error.h"

// Fails the test when nothing was refused.
template <class Action>
model::Error error_of(Action action) {
    try {
        action();
    } catch (const model::Error& error) {
        return error;
    }
    throw std::logic_error("nothing was refused");
}
