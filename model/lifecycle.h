// How long a node is meant to live, and what its state is worth: the lifecycle decision tree of the matrix.
#pragma once

#include <array>
#include <string_view>

#include "model/names.h"

namespace model {

enum class LifecycleClass { persistent, ephemeral, spot };

constexpr std::array<std::string_view, 3> names(LifecycleClass) { return {"persistent", "ephemeral", "spot"}; }

// What the decision tree asks about an instance.
struct LifecycleNeed {
    bool spot_capacity = false;         // it runs on what the provider may take back
    bool longer_than_a_day = true;      // alive for more than 24 hours
    bool state_survives_reboot = true;  // local state matters
};

// What the tree answers: the class, and whether /persist is a tmpfs that a reboot wipes.
struct LifecycleAdvice {
    LifecycleClass lifecycle_class = LifecycleClass::persistent;
    bool tmpfs_store = false;

    bool operator==(const LifecycleAdvice&) const = default;
};

// Spot capacity decides first (reapers prune it aggressively), then the expected life, then the worth of the state.
constexpr LifecycleAdvice advise_lifecycle(const LifecycleNeed& need) {
    if (need.spot_capacity) return {LifecycleClass::spot, true};
    if (!need.longer_than_a_day) return {LifecycleClass::ephemeral, true};
    return {LifecycleClass::persistent, !need.state_survives_reboot};
}

}  // namespace model
