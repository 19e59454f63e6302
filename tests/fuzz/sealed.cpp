// Sealed texts in an attacker's hands: only what was sealed here, unchanged and for the same context, can be opened.
#include <cstdint>
#include <string>
#include <string_view>

#include "mcp/base64.h"
#include "mcp/seal.h"
#include "tests/fuzz/require.h"

namespace {

// Changes the text as the bytes say: each pair is a place and what to put there; an odd one at the end cuts or lengthens it.
std::string tampered(std::string text, std::string_view changes) {
    for (std::size_t i = 0; i + 1 < changes.size(); i += 2) {
        if (!text.empty()) text[static_cast<unsigned char>(changes[i]) % text.size()] = changes[i + 1];
    }
    if (changes.size() % 2 == 1) {
        const auto last = static_cast<unsigned char>(changes.back());
        last % 2 == 0 ? text.resize(text.size() - std::min<std::size_t>(last / 2, text.size()))
                      : void(text += static_cast<char>(last));
    }
    return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static mcp::Seal seal;
    static const std::string context = R"(["cursor","tools/list","somebody"])";
    static const std::string sealed = seal.close("41", context);
    const std::string_view input(reinterpret_cast<const char*>(data), size);

    if (input != sealed) require(!seal.open(input, context), "bytes that nobody sealed can be opened");
    const std::string changed = tampered(sealed, input);
    require((changed == sealed) == seal.open(changed, context).has_value(),
            "a changed text can be opened, or an unchanged one cannot");
    if (input != context) require(!seal.open(sealed, input), "a text can be opened in another context");
    require(seal.open(seal.close(input, input), input) == input, "what was sealed does not come back");

    require(mcp::from_base64url(mcp::to_base64url(input)) == input, "base64url does not come back");
    const auto decoded = mcp::from_base64(input);
    if (decoded) require(mcp::to_base64(*decoded) == input, "two texts stand for the same bytes");
    return 0;
}
