// Calls with an operation id: the same call again finds its first result, another call with the same id is refused.
#pragma once

#include <optional>
#include <string>

#include "model/account.h"
#include "model/audit.h"
#include "storage/transaction.h"

namespace fleet {

struct OperationCall {
    model::AccountId account_id;
    std::string operation_id;  // empty: the call has none
    std::string tool;
    std::string arguments;  // in one fixed form
};

// The subject of the same call made earlier. Throws Error{conflict} when the id was used for another call.
std::optional<std::string> earlier_subject(const storage::Snapshot& snapshot, const OperationCall& call);

// Records that the call made or changed `subject`; nothing for a call without an id.
void remember(storage::Transaction& transaction, const OperationCall& call, const std::string& subject, model::TimePoint now);

// What every request to change the inventory carries beside what is to change.
struct ChangeCall {
    model::AccountId account_id;
    std::string operation_id;  // empty: none
    std::string arguments;     // of the call, in one fixed form: what the operation id stands for
    model::Cause cause;
};

// What a change was about.
template <class Id>
struct Changed {
    Id id;
    bool replayed = false;  // an earlier call with this operation id made it
};

// Makes a change, or finds that it was made before. `make` changes what it must inside the transaction, and returns its subject's
// id.
template <class Id, class Make>
Changed<Id> once(storage::Transaction& transaction, const ChangeCall& change, model::TimePoint now, Make&& make) {
    const OperationCall call{change.account_id, change.operation_id, change.cause.action, change.arguments};
    if (const auto subject = earlier_subject(transaction, call)) return {Id::parse(*subject).value(), true};
    const Id id = make();
    remember(transaction, call, id.text(), now);
    return {id, false};
}

}  // namespace fleet
