// Arguments of a tool: what is taken says the same when it is written again, and what is refused is refused in words.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mcp/decode.h"
#include "mcp/encode.h"
#include "mcp/question.h"
#include "tests/fuzz/require.h"

namespace {

using mcp::Json;

enum class Colour { red, green };
constexpr std::array<std::string_view, 2> names(Colour) { return {"red", "green"}; }

struct Options {
    int retries = 3;
    std::optional<double> factor;
    void fields(auto& f) {
        f("retries", retries, {.text = "Times to try again", .min = 0, .max = 9});
        f("factor", factor, {.text = "A factor", .min = -1.5, .max = 1e300});
    }
};

struct Arguments {
    std::string name;
    std::int64_t big = 0;
    std::uint8_t small = 1;
    std::optional<Colour> colour;
    std::vector<std::string> tags;
    std::vector<Options> list;
    bool flag = false;
    Json labels = Json::object();
    void fields(auto& f) {
        f("name", name, {.text = "A name", .required = true, .min_length = 1, .max_length = 5});
        f("big", big, {.text = "A large number"});
        f("small", small, {.text = "A small number", .max = 200});
        f("colour", colour, {.text = "A colour"});
        f("tags", tags, {.text = "Tags", .max_length = 3});
        f("list", list, {.text = "Options", .max_length = 4});
        f("flag", flag, {.text = "A flag"});
        f("labels", labels, {.text = "Labels"});
    }
};

// What a form may ask for, given by the same bytes: judging an answer must not fall over any schema.
void check_answer(const Json& json) {
    const Json* schema = mcp::find_member(json, "schema");
    const Json* answer = mcp::find_member(json, "answer");
    if (schema == nullptr || answer == nullptr) return;
    const auto objection = mcp::objection_to(mcp::elicitation("?", *schema), *answer);
    require(!objection || !objection->empty(), "an objection says nothing");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Json json;
    try {
        json = mcp::parse_json({reinterpret_cast<const char*>(data), size});
    } catch (const mcp::ProtocolError&) {
        return 0;
    }
    check_answer(json);
    try {
        const auto arguments = mcp::decode<Arguments>(json);
        const auto again = mcp::decode<Arguments>(mcp::encode(arguments));
        require(mcp::encode_text(again) == mcp::encode_text(arguments), "arguments change when they are written and read");
    } catch (const mcp::ArgumentError& error) {
        require(!error.problems.empty(), "arguments are refused without a reason");
    }
    return 0;
}
