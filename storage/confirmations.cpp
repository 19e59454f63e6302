// SQL of confirmations that were used.
#include "storage/confirmations.h"

#include "storage/connection.h"

namespace storage::confirmations {

bool use(Transaction& transaction, const model::Confirmation& confirmation, model::TimePoint now) {
    auto& connection = transaction.connection();
    connection.query("DELETE FROM used_confirmations WHERE expires_at <= ?", now).run();
    return connection
               .query("INSERT INTO used_confirmations (digest, expires_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
                      confirmation.digest, confirmation.expires_at)
               .run() == 1;
}

}  // namespace storage::confirmations
