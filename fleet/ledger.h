// The way a change is made: a write unit whose events and audit entry come into being with it, or not at all.
#pragma once

#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>

#include "fleet/events.h"
#include "fleet/means.h"
#include "model/audit.h"
#include "storage/transaction.h"

namespace fleet {

// Enters what the events from `first_event` on tell of into the audit trail; nothing when there are none.
void enter_into_audit(storage::Transaction& tx, const model::Cause& cause, std::size_t first_event, model::TimePoint now);

// The unit, audited: what it changes it must tell of in an event. A unit that only finds out what was done before appends none, and
// is not in the trail twice.
template <class Unit>
auto audited(const model::Cause& cause, model::TimePoint now, Unit&& unit) {
    return [cause, now, unit = std::forward<Unit>(unit)](storage::Transaction& tx) {
        const std::size_t first = tx.events.size();
        if constexpr (std::is_void_v<std::invoke_result_t<const std::remove_cvref_t<Unit>&, storage::Transaction&>>) {
            unit(tx);
            enter_into_audit(tx, cause, first, now);
        } else {
            auto result = unit(tx);
            enter_into_audit(tx, cause, first, now);
            return result;
        }
    };
}

// Writes the unit, audited. Name it before the `co_await`, as for storage::Store::write.
template <class Unit>
auto change(Means& means, const model::Cause& cause, Unit&& unit) {
    return means.store.write(audited(cause, means.clock.now(), std::forward<Unit>(unit)));
}

// The same for what no caller waits for: it lets the others pass.
template <class Unit>
auto change_in_background(Means& means, const model::Cause& cause, Unit&& unit) {
    return means.store.write(audited(cause, means.clock.now(), std::forward<Unit>(unit)), storage::Urgency::background);
}

}  // namespace fleet
