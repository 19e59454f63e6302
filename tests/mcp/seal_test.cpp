// Sealed texts: what opens them, and for how long.
#include "mcp/seal.h"

#include "mcp/base64.h"
#include "tests/support/catch.h"

using namespace std::chrono_literals;

namespace {

struct Clock {
    mcp::TimePoint now{std::chrono::hours(1000)};
    mcp::Now reader() {
        return [this] { return now; };
    }
};

}  // namespace

TEST_CASE("a sealed text opens in its context, and says nothing to who carries it") {
    mcp::Seal seal;
    const auto sealed = seal.close("a secret place", "list of tools");
    CHECK(seal.open(sealed, "list of tools") == "a secret place");
    CHECK_FALSE(seal.open(sealed, "list of prompts"));
    CHECK(mcp::from_base64url(sealed)->find("secret") == std::string::npos);
    CHECK(seal.close("a secret place", "list of tools") != sealed);
    CHECK(seal.open(seal.close("", ""), "") == "");
}

TEST_CASE("a sealed text that was changed in any byte, cut or extended does not open") {
    mcp::Seal seal;
    const auto bytes = *mcp::from_base64url(seal.close("text", "context"));
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        for (const unsigned char mask : {0x01, 0x80}) {
            std::string changed = bytes;
            changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ mask);
            CHECK_FALSE(seal.open(mcp::to_base64url(changed), "context"));
        }
        CHECK_FALSE(seal.open(mcp::to_base64url(bytes.substr(0, i)), "context"));
    }
    CHECK_FALSE(seal.open(mcp::to_base64url(bytes + "x"), "context"));
    CHECK_FALSE(seal.open("not base64url!", "context"));
    CHECK(seal.open(mcp::to_base64url(bytes), "context") == "text");
}

TEST_CASE("a text of another process does not open") {
    mcp::Seal one, other;
    CHECK_FALSE(other.open(one.close("text", "context"), "context"));
}

TEST_CASE("the key is replaced once a day, and the one before it still opens") {
    Clock clock;
    mcp::Seal seal(clock.reader());
    const auto first = seal.close("first", "");
    clock.now += 24h;
    const auto second = seal.close("second", "");
    CHECK(seal.open(first, "") == "first");
    CHECK(seal.open(second, "") == "second");
    clock.now += 24h;
    const auto third = seal.close("third", "");
    CHECK_FALSE(seal.open(first, ""));
    CHECK(seal.open(second, "") == "second");
    CHECK(seal.open(third, "") == "third");
}

TEST_CASE("a text is too old after two days even when nothing was sealed since") {
    Clock clock;
    mcp::Seal seal(clock.reader());
    const auto sealed = seal.close("text", "");
    clock.now += 48h - 1ms;
    CHECK(seal.open(sealed, "") == "text");
    clock.now += 1ms;
    CHECK_FALSE(seal.open(sealed, ""));
}
