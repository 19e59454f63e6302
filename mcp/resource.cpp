// Finding a resource by its address.
#include "mcp/resource.h"

namespace mcp {

std::optional<Variables> match_uri(std::string_view uri_template, std::string_view uri) {
    Variables variables;
    while (!uri_template.empty()) {
        if (uri_template.front() != '{') {
            if (uri.empty() || uri.front() != uri_template.front()) return std::nullopt;
            uri.remove_prefix(1);
            uri_template.remove_prefix(1);
            continue;
        }
        const auto close = uri_template.find('}');
        const std::string name(uri_template.substr(1, close - 1));
        uri_template.remove_prefix(close + 1);
        const auto end = std::min(uri.find(uri_template.empty() ? '/' : uri_template.front()), uri.size());
        const auto value = uri.substr(0, end);
        if (value.empty() || value.find('/') != std::string_view::npos) return std::nullopt;
        variables[name] = std::string(value);
        uri.remove_prefix(end);
    }
    if (!uri.empty()) return std::nullopt;
    return variables;
}

asio::awaitable<std::optional<Resources::Found>> Resources::read(Call& call, std::string uri) const {
    for (const auto& resource : all_) {
        if (resource.uri != uri) continue;
        auto contents = co_await resource.read(call);
        co_return Found{std::move(contents), resource.caching};
    }
    for (const auto& family : templates_) {
        if (auto variables = match_uri(family.uri_template, uri)) {
            auto contents = co_await family.read(call, std::move(*variables));
            if (contents) co_return Found{std::move(*contents), family.caching};
        }
    }
    co_return std::nullopt;
}

}  // namespace mcp
