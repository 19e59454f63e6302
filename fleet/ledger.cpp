// One entry for each unit that changed something.
#include "fleet/ledger.h"

#include <algorithm>

#include "storage/audit.h"

namespace fleet {

void enter_into_audit(storage::Transaction& tx, const model::Cause& cause, std::size_t first_event, model::TimePoint now) {
    if (tx.events.size() == first_event) return;
    const auto begin = tx.events.begin() + static_cast<std::ptrdiff_t>(first_event);
    model::AuditEntry entry;
    entry.account_id = begin->account_id;
    entry.who = cause.who;
    entry.action = cause.action;
    entry.arguments = cause.arguments;
    entry.outcome = "done";
    const auto same = [&](const model::FleetEvent& event) { return event.node_instance_id == begin->node_instance_id; };
    if (begin->node_instance_id && std::all_of(begin, tx.events.end(), same)) entry.subject_id = begin->node_instance_id->text();
    entry.correlation_id = cause.correlation_id.empty() ? begin->correlation_id : cause.correlation_id;
    entry.at = now;
    storage::audit::append(tx, std::move(entry));
}

}  // namespace fleet
