// From a struct with `fields` to JSON.
#pragma once

#include "mcp/fields.h"
#include "mcp/json.h"

namespace mcp {

template <class T>
Json encode(const T& value);

namespace detail {

struct Encoder {
    Json::object_t& out;

    template <class T>
    void operator()(const char* name, T& member, const Field& = {}) {
        if constexpr (Optional<T>) {
            if (member) out.emplace_back(name, encode(*member));
        } else {
            out.emplace_back(name, encode(member));
        }
    }
};

}  // namespace detail

template <class T>
Json encode(const T& value) {
    if constexpr (HasFields<T>) {
        Json object = Json::object();
        detail::Encoder encoder{object.get_ref<Json::object_t&>()};
        const_cast<T&>(value).fields(encoder);  // the encoder only reads
        return object;
    } else if constexpr (NamedEnum<T>) {
        return Json(std::string(names(T{})[static_cast<std::size_t>(value)]));
    } else if constexpr (TextValue<T>) {
        return Json(value.text());
    } else if constexpr (List<T>) {
        Json list = Json::array();
        auto& items = list.get_ref<Json::array_t&>();
        items.reserve(value.size());
        for (const auto& item : value) items.push_back(encode(item));
        return list;
    } else {
        return Json(value);
    }
}

}  // namespace mcp
