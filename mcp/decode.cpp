// The words for what is wrong with an argument, and the checks that need no type.
#include "mcp/decode.h"

#include <regex>

#include "mcp/suggest.h"

namespace mcp::detail {
namespace {

constexpr std::size_t longest_quote = 60;

std::string quoted(const Json& value) {
    std::string text = write_json(value);
    if (text.size() <= longest_quote) return text;
    std::size_t end = longest_quote;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;  // not inside a character
    return text.substr(0, end) + "...";
}

std::string plain(double number) {
    return write_json(number == std::floor(number) ? Json(static_cast<std::int64_t>(number)) : Json(number));
}

std::string listed(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "'" : ", '") + word + "'";
    return text;
}

}  // namespace

void Problems::wrong(const std::string& path, const Json& value, const std::string& what) {
    const std::string subject = path.empty() ? "the arguments" : "'" + path + "'";
    add(subject + " = " + quoted(value) + ": " + what);
}

void Problems::missing(const std::string& path) { add("missing required argument '" + path + "'"); }

void Problems::unknown(const std::string& path, const std::string& name, const std::vector<std::string>& known) {
    const std::string full = path.empty() ? name : path + "." + name;
    std::string text = "unknown argument '" + full + "'";
    if (const auto meant = nearest(name, known)) {
        text += " (did you mean '" + *meant + "'?)";
    } else if (known.empty()) {
        text += " (there are none)";
    } else {
        text += " (known: " + listed(known) + ")";
    }
    add(text);
}

void check_number(Problems& problems, const std::string& path, const Json& value, double number, const Field& field) {
    if (field.min && number < *field.min) problems.wrong(path, value, "at least " + plain(*field.min));
    if (field.max && number > *field.max) problems.wrong(path, value, "at most " + plain(*field.max));
}

void check_text(Problems& problems, const std::string& path, const Json& value, const std::string& text, const Field& field) {
    const auto length = characters(text);
    if (field.min_length && length < *field.min_length) {
        problems.wrong(path, value, "at least " + std::to_string(*field.min_length) + " characters");
    }
    if (field.max_length && length > *field.max_length) {
        problems.wrong(path, value, "at most " + std::to_string(*field.max_length) + " characters");
        return;  // no pattern is tried on text of unbounded length
    }
    if (!field.pattern.empty() && !std::regex_search(text, std::regex(std::string(field.pattern), std::regex::ECMAScript))) {
        problems.wrong(path, value, "does not match " + std::string(field.pattern));
    }
}

void check_items(Problems& problems, const std::string& path, const Json& value, const Field& field) {
    if (field.min_length && value.size() < *field.min_length) {
        problems.wrong(path, value, "at least " + std::to_string(*field.min_length) + " items");
    }
    if (field.max_length && value.size() > *field.max_length) {
        problems.wrong(path, value, "at most " + std::to_string(*field.max_length) + " items");
    }
}

void wrong_enum(Problems& problems, const std::string& path, const Json& value, const std::vector<std::string>& valid) {
    std::string what = "must be one of " + listed(valid);
    if (value.is_string()) {
        if (const auto meant = nearest(value.get_ref<const std::string&>(), valid)) what += " (did you mean '" + *meant + "'?)";
    }
    problems.wrong(path, value, what);
}

}  // namespace mcp::detail
