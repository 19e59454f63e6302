// The audit trail: append-only, each entry chained to the one before it by a hash.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/audit.h"
#include "storage/paging.h"
#include "storage/transaction.h"

namespace storage::audit {

struct Filter {
    std::optional<std::string> correlation_id;
    std::optional<std::string> action;
    std::optional<std::string> who;
};

// Gives the entry its sequence number, the hash of the entry before it and its own.
void append(Transaction& transaction, model::AuditEntry entry);

// In the order of the trail, after the entry with the sequence number `after`.
Page<model::AuditEntry> list(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter = {},
                             int limit = default_page, const std::optional<std::int64_t>& after = std::nullopt);

// The sequence number of the first entry that does not follow from the one before it, among at most `limit` entries after
// `after`; nothing when each does. `last` becomes the number of the last entry looked at.
std::optional<std::int64_t> first_broken(const Snapshot& snapshot, std::int64_t after, int limit, std::int64_t& last);

}  // namespace storage::audit
