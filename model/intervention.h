// What the platform may do by itself, and what it set aside until somebody agrees.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "model/account.h"
#include "model/fleet_event.h"
#include "model/names.h"

namespace model {

struct DeferredOperation;
using DeferredOperationId = Id<DeferredOperation>;

enum class PolicyVerb {
    auto_approve,        // done at once
    notify_and_proceed,  // done at once, with an event
    require_approval,    // set aside until somebody agrees; also what holds where no policy says anything
    block,               // never done
};
constexpr std::array<std::string_view, 4> names(PolicyVerb) {
    return {"auto_approve", "notify_and_proceed", "require_approval", "block"};
}

enum class DeferredStatus { pending, executing, executed, failed, rejected, expired };
constexpr std::array<std::string_view, 6> names(DeferredStatus) {
    return {"pending", "executing", "executed", "failed", "rejected", "expired"};
}

struct DeferredOperation {
    DeferredOperationId id;
    AccountId account_id;
    std::string action_category;  // "system.sdwan_vip_failover"
    std::string arguments;        // a JSON object: with what it is done
    std::string subject_id;       // what it is done to; one pending operation for a category and a subject
    std::string reason;           // for people
    DeferredStatus status = DeferredStatus::pending;
    std::string requested_by;     // a sensor or a principal
    std::string decided_by;       // empty: nobody yet
    std::string outcome;          // what came of it, for people
    std::string correlation_id;
    TimePoint created_at;
    TimePoint expires_at;
    std::optional<TimePoint> decided_at;
};

// What a sensor saw and still sees: its absence in a later look is the recovery.
struct SensorSignal {
    AccountId account_id;
    std::string fingerprint;  // unique in the account
    std::string sensor;
    std::string kind;  // of the event
    Severity severity = Severity::medium;
    std::string subject_id;
    std::string payload;  // a JSON object
    std::string correlation_id;
    TimePoint first_seen_at;
    TimePoint last_seen_at;
};

}  // namespace model
