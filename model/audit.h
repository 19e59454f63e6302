// The audit trail: who changed what, append-only, in the same transaction as the change; each entry holds the hash of the last.
#pragma once

#include <cstdint>
#include <string>

#include "model/account.h"

namespace model {

// On whose behalf something is changed, and by which call: what the audit trail and the events of the change have in common.
struct Cause {
    std::string who = "concierge";  // a principal, or "concierge" for what the platform does by itself
    std::string action;             // the tool, or the part of the platform: "system_terminate_instance", "pool keeper"
    std::string arguments = "{}";   // their names and kinds as a JSON object, never their values
    std::string correlation_id;     // joins what follows from this; empty: a change about an instance goes by the instance's
};

struct AuditEntry {
    std::int64_t sequence = 0;  // given by the store; strictly increasing, without reuse
    AccountId account_id;
    std::string who, action, arguments;
    std::string outcome;     // "done", or the code of the refusal
    std::string subject_id;  // what was changed; empty: nothing, or more than one thing
    std::string correlation_id;
    TimePoint at;
    std::string previous_hash, hash;  // SHA-256 in hexadecimal
};

}  // namespace model
