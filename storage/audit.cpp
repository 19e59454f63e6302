// SQL of the audit trail. A hash covers every column but the sequence number, each with its length, so that no two entries
// read alike.
#include "storage/audit.h"

#include <openssl/sha.h>

#include "storage/connection.h"
#include "storage/listing.h"

namespace storage::audit {
namespace {

#define AUDIT_COLUMNS "sequence, account_id, who, action, arguments, outcome, subject_id, correlation_id, at, previous_hash, hash"

model::AuditEntry read(Query& row) {
    model::AuditEntry entry;
    row.into(entry.sequence, entry.account_id, entry.who, entry.action, entry.arguments, entry.outcome, entry.subject_id,
             entry.correlation_id, entry.at, entry.previous_hash, entry.hash);
    return entry;
}

std::string hash_of(const model::AuditEntry& entry) {
    std::string text;
    for (const auto& part : {entry.account_id.text(), entry.who, entry.action, entry.arguments, entry.outcome, entry.subject_id,
                             entry.correlation_id, std::to_string(model::to_microseconds(entry.at)), entry.previous_hash}) {
        text += std::to_string(part.size()) + ':' + part;
    }
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
    static constexpr char digits[] = "0123456789abcdef";
    std::string hex;
    for (const unsigned char byte : digest) {
        hex += digits[byte >> 4];
        hex += digits[byte & 15];
    }
    return hex;
}

std::string last_hash(const Snapshot& snapshot) {
    auto query = snapshot.connection().query("SELECT hash FROM audit_entries ORDER BY sequence DESC LIMIT 1");
    std::string hash;
    if (query.next()) query.into(hash);
    return hash;
}

}  // namespace

void append(Transaction& transaction, model::AuditEntry entry) {
    entry.previous_hash = last_hash(transaction);
    entry.hash = hash_of(entry);
    transaction.connection()
        .query(
            "INSERT INTO audit_entries (account_id, who, action, arguments, outcome, subject_id, correlation_id, at, "
            "previous_hash, "
            "hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            entry.account_id, entry.who, entry.action, entry.arguments, entry.outcome, entry.subject_id, entry.correlation_id,
            entry.at, entry.previous_hash, entry.hash)
        .run();
}

Page<model::AuditEntry> list(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter, int limit,
                             const std::optional<std::int64_t>& after) {
    static constexpr Listing<model::AuditEntry> listing{AUDIT_COLUMNS, "audit_entries", "sequence", "sequence > CAST(? AS INTEGER)",
                                                        read};
    auto conditions = Conditions()
                          .add("account_id = ?", account)
                          .add_if("correlation_id = ?", filter.correlation_id)
                          .add_if("action = ?", filter.action)
                          .add_if("who = ?", filter.who);
    return list_page(snapshot, listing, std::move(conditions), limit, after);
}

void for_each(const Snapshot& snapshot, const std::function<void(const model::AuditEntry&)>& visit) {
    auto rows = snapshot.connection().query("SELECT " AUDIT_COLUMNS " FROM audit_entries ORDER BY sequence");
    while (rows.next()) visit(read(rows));
}

bool follows(const model::AuditEntry& entry, const std::string& previous_hash) {
    return entry.previous_hash == previous_hash && entry.hash == hash_of(entry);
}

}  // namespace storage::audit
