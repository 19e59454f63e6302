// A visitor over the declaration of the keys: it reads what is there, and knows what must not be.
#include "model/pool_settings.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "model/error.h"

namespace model {
namespace {

using Json = nlohmann::ordered_json;

struct Bounds {
    std::string_view text;
    std::optional<int> min, max;
};

struct Reader {
    const Json& metadata;
    std::vector<std::string> known{}, problems{};

    template <class T>
    void operator()(const char* name, T& member, const Bounds& bounds) {
        known.emplace_back(name);
        if (const auto found = metadata.find(name); found != metadata.end()) read(name, *found, member, bounds);
    }

    void read(const std::string& name, const Json& value, int& member, const Bounds& bounds) {
        if (!value.is_number_integer()) return wrong(name, value, "must be a whole number");
        const auto number = value.get<std::int64_t>();
        if (number < *bounds.min) return wrong(name, value, "at least " + std::to_string(*bounds.min));
        if (number > *bounds.max) return wrong(name, value, "at most " + std::to_string(*bounds.max));
        member = static_cast<int>(number);
    }
    void read(const std::string& name, const Json& value, bool& member, const Bounds&) {
        if (!value.is_boolean()) return wrong(name, value, "must be true or false");
        member = value.get<bool>();
    }
    void read(const std::string& name, const Json& value, std::optional<std::string>& member, const Bounds&) {
        if (!value.is_string()) return wrong(name, value, "must be a string");
        member = value.get<std::string>();
    }
    void read(const std::string& name, const Json& value, Json& member, const Bounds&) {
        const auto is_health = [](const Json& word) { return word == "healthy" || word == "unhealthy"; };
        if (!value.is_object() || !std::all_of(value.begin(), value.end(), is_health)) {
            return wrong(name, value, "must be an object of regions that are \"healthy\" or \"unhealthy\"");
        }
        member = value;
    }

    void wrong(const std::string& name, const Json& value, const std::string& what) {
        problems.push_back("'" + name + "' = " + value.dump() + ": " + what);
    }
};

}  // namespace

PoolSettings parse_pool_settings(const std::string& metadata) {
    const auto json = Json::parse(metadata, nullptr, false);
    if (!json.is_object()) {
        throw Error(ErrorCode::invalid_argument, "the metadata of a pool is no JSON object", "Give an object of keys and values.");
    }
    PoolSettings settings;
    Reader reader{json};
    settings.fields(reader);
    for (const auto& [name, value] : json.items()) {
        if (std::ranges::find(reader.known, name) == reader.known.end()) {
            reader.problems.push_back("'" + name + "' is no key of a pool's metadata");
        }
    }
    if (reader.problems.empty()) return settings;
    std::string text;
    for (const auto& problem : reader.problems) text += (text.empty() ? "" : "; ") + problem;
    throw Error(ErrorCode::invalid_argument, text, "Correct these keys of the metadata.", std::move(reader.known));
}

}  // namespace model
