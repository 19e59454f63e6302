// Texts that travel through a client and must come back as they went: cursors, request states.
//
// AES-256-GCM: the client can neither read nor change them. Each is bound to a context (whose it is, what it is for), which has to
// be given again to open it. The key lives as long as the process and is replaced once a day; what the key before sealed can still
// be opened, so a sealed text serves for one to two days and never after a restart.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mcp/clock.h"

namespace mcp {

class Seal {
public:
    explicit Seal(Now now = system_now);

    // base64url, 39 characters longer than the text needs.
    std::string close(std::string_view text, std::string_view context);

    // Nothing when the text was not sealed here, was changed, belongs to another context, or is too old.
    std::optional<std::string> open(std::string_view sealed, std::string_view context) const;

private:
    struct Key {
        std::string bytes;
        std::uint8_t generation = 0;
        TimePoint made;
    };

    void rotate_when_due();

    Now now_;
    Key current_;
    Key previous_;
};

}  // namespace mcp
