// Fills a struct from JSON through its fields() declaration; for the data files of this room only.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "model/error.h"
#include "model/names.h"

namespace matrix {

// The third argument that a fields() declaration gives; a reader has no use for it, but must accept it.
struct FieldNotes {
    std::string_view text;
    bool required = false;
    std::optional<double> min, max;
    std::optional<std::size_t> min_length, max_length;
    std::string_view format, pattern, example;
};

[[noreturn]] inline void refuse_data(const std::string& what) {
    throw model::Error(model::ErrorCode::invalid_argument, what, "correct the data file and build again");
}

// Every declared field must be there, and nothing else may be.
class JsonReader {
public:
    JsonReader(const nlohmann::json& object, std::string place) : object_(object), place_(std::move(place)) {
        if (!object.is_object()) refuse_data(fmt::format("{}: an object was expected", place_));
    }

    template <class T>
    void operator()(std::string_view name, T& value, const FieldNotes& = {}) {
        ++seen_;
        const auto it = object_.find(std::string(name));
        if (it == object_.end()) refuse_data(fmt::format("{}: '{}' is missing", place_, name));
        read(*it, value, fmt::format("{}.{}", place_, name));
    }

    void finish() const {
        if (seen_ != object_.size()) refuse_data(fmt::format("{}: {} fields, {} declared", place_, object_.size(), seen_));
    }

private:
    template <class T>
    static void read(const nlohmann::json& json, T& value, const std::string& place) {
        if constexpr (std::is_enum_v<T>) {
            const auto text = json.is_string() ? json.get<std::string>() : std::string();
            const auto named = model::value_named<T>(text);
            if (!named) refuse_data(fmt::format("{}: '{}' is no value of it", place, text));
            value = *named;
        } else {
            try {
                json.get_to(value);
            } catch (const nlohmann::json::exception& error) {
                refuse_data(fmt::format("{}: {}", place, error.what()));
            }
        }
    }

    const nlohmann::json& object_;
    std::string place_;
    std::size_t seen_ = 0;
};

template <class T>
std::vector<T> read_structs(const nlohmann::json& parent, const std::string& name) {
    const auto it = parent.find(name);
    if (it == parent.end() || !it->is_array()) refuse_data(fmt::format("'{}' must be a list", name));
    std::vector<T> all;
    for (const auto& item : *it) {
        JsonReader reader(item, fmt::format("{}[{}]", name, all.size()));
        all.emplace_back().fields(reader);
        reader.finish();
    }
    return all;
}

}  // namespace matrix
