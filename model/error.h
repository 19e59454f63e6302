// The one error type: thrown where a rule is broken, translated once per door (MCP result, HTTP status, exit code).
#pragma once

#include <array>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "model/names.h"

namespace model {

enum class ErrorCode {
    invalid_argument,       // the value can never be right
    not_found,              // no such thing in this account (also for what belongs to another account)
    conflict,               // right by itself, but not beside what exists
    illegal_transition,     // the state machine has no such arrow
    provider_refused,       // the provider said no: asking again the same way will not help
    provider_unavailable,   // the provider did not answer; what was begun is finished in the background
    storage_unavailable,    // the database cannot be written or read; nothing of the call was kept
    limit_exceeded,         // a quota or a bound
    permission_denied,      // the caller may not do this
    confirmation_required,  // it destroys what cannot be had again, and nobody has agreed to that yet
};

constexpr std::array<std::string_view, 10> names(ErrorCode) {
    return {"invalid_argument",     "not_found",           "conflict",       "illegal_transition", "provider_refused",
            "provider_unavailable", "storage_unavailable", "limit_exceeded", "permission_denied",  "confirmation_required"};
}

// `what()` says what is wrong and why; `remedy` says what to do next; `valid` lists values that would have been right.
class Error : public std::runtime_error {
public:
    Error(ErrorCode code, const std::string& message, std::string remedy, std::vector<std::string> valid = {})
        : std::runtime_error(message), code(code), remedy(std::move(remedy)), valid(std::move(valid)) {}

    ErrorCode code;
    std::string remedy;
    std::vector<std::string> valid;
};

}  // namespace model
