// From a struct with `fields` to JSON. It is written as text at once: results are built for every call and read by nobody here.
#pragma once

#include <charconv>
#include <string>
#include <string_view>

#include "mcp/fields.h"
#include "mcp/json.h"
#include "mcp/names.h"

namespace mcp {

namespace detail {

template <class T>
void write_value(std::string& out, const T& value);

struct Encoder {
    std::string& out;
    bool is_first = true;

    template <class T>
    void operator()(const char* name, T& member, const Field& = {}) {
        if constexpr (Optional<T>) {
            if (member) write_member(name, *member);
        } else {
            write_member(name, member);
        }
    }

    template <class T>
    void write_member(const char* name, const T& value) {
        out += is_first ? "\"" : ",\"";
        is_first = false;
        (out += name) += "\":";
        write_value(out, value);
    }
};

template <class T>
void write_value(std::string& out, const T& value) {
    if constexpr (HasFields<T>) {
        out += '{';
        Encoder encoder{out};
        const_cast<T&>(value).fields(encoder);  // the encoder only reads
        out += '}';
    } else if constexpr (NamedEnum<T>) {
        append_json_text(out, mcp::name_of(value));
    } else if constexpr (TextValue<T>) {
        append_json_text(out, value.text());
    } else if constexpr (List<T>) {
        out += '[';
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (i > 0) out += ',';
            write_value<typename T::value_type>(out, value[i]);
        }
        out += ']';
    } else if constexpr (std::same_as<T, bool>) {
        out += value ? "true" : "false";
    } else if constexpr (Integer<T>) {
        char digits[24];
        out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
    } else if constexpr (std::same_as<T, std::string>) {
        append_json_text(out, value);
    } else {
        out += write_json(Json(value));
    }
}

}  // namespace detail

// JSON text on one line, valid UTF-8 whatever the members hold.
template <class T>
std::string encode_text(const T& value) {
    std::string out;
    detail::write_value(out, value);
    return out;
}

// The same as a value, where one is to be looked into.
template <class T>
Json encode(const T& value) {
    return Json::parse(encode_text(value));
}

}  // namespace mcp
