// The event log: what happened, append-only, in the same transaction as the change itself.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "model/account.h"
#include "model/names.h"
#include "model/node_instance.h"

namespace model {

enum class Severity { low, medium, high, critical };

constexpr std::array<std::string_view, 4> names(Severity) { return {"low", "medium", "high", "critical"}; }

struct FleetEvent {
    std::int64_t sequence = 0;  // given by the store; strictly increasing, without reuse
    AccountId account_id;
    std::string kind;  // "system.instance_provisioned"
    Severity severity = Severity::low;
    std::optional<NodeId> node_id;
    std::optional<NodeInstanceId> node_instance_id;
    std::string correlation_id;  // joins the events of one cause; empty when there is none
    std::string message;         // one sentence for a person
    std::string payload;         // a JSON object with details for programs; empty when there are none
    TimePoint emitted_at;
};

}  // namespace model
