// The first few by name, the rest by number.
#include "fleet/inventory/in_use.h"

namespace fleet {

std::string counted(const storage::Users& users, const std::string& what) {
    std::string text = std::to_string(users.total) + " " + what + (users.total == 1 ? "" : "s");
    for (std::size_t i = 0; i < users.names.size(); ++i) text += (i == 0 ? " (" : ", ") + users.names[i];
    const auto more = users.total - static_cast<std::int64_t>(users.names.size());
    if (more > 0) text += " and " + std::to_string(more) + " more";
    return users.names.empty() ? text : text + ")";
}

}  // namespace fleet
