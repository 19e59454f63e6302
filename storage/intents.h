// What must still happen outside the store: recorded before it is done, removed once it is recorded as done.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/node_instance.h"
#include "storage/transaction.h"

namespace storage::intents {

enum class Kind { create_machine, destroy_machine, start_machine, stop_machine, reboot_machine, take_snapshot };

constexpr std::array<std::string_view, 6> names(Kind) {
    return {"create_machine", "destroy_machine", "start_machine", "stop_machine", "reboot_machine", "take_snapshot"};
}

struct Intent {
    model::NodeInstanceId instance_id;
    model::AccountId account_id;
    Kind kind = Kind::create_machine;
    int attempts = 0;                  // that failed
    model::TimePoint next_attempt_at;  // not before
    std::string last_error;
    int refusals = 0;    // of the attempts: those that the provider answered with a definite no
    bool force = false;  // stop and reboot: without regard for what runs on the machine
};

// An instance has one intent at most: this one takes the place of another.
void put(Transaction& transaction, const Intent& intent);

void remove_of(Transaction& transaction, const model::NodeInstanceId& instance);
std::optional<Intent> find_of(const Snapshot& snapshot, const model::NodeInstanceId& instance);

// Intents whose time has come, the longest overdue first; and when the next one is.
std::vector<Intent> due(const Snapshot& snapshot, model::TimePoint now, int limit);
std::optional<model::TimePoint> next_due(const Snapshot& snapshot);

// Makes every open intent due now: whoever worked on them is gone.
void make_all_due(Transaction& transaction, model::TimePoint now);

}  // namespace storage::intents
