// The audit trail: append-only, each entry chained to the one before it by a hash.
#pragma once

#include <cstdint>
#include <functional>
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

// Each entry of every account, in the order of the trail.
void for_each(const Snapshot& snapshot, const std::function<void(const model::AuditEntry&)>& visit);

// Whether the entry is as it was written, and was written after the one with this hash (empty: after none).
bool follows(const model::AuditEntry& entry, const std::string& previous_hash);

}  // namespace storage::audit
