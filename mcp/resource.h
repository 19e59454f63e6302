// Resources: texts with an address. A template stands for a family of them: "matrix://use-cases/{number}".
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mcp/call.h"
#include "mcp/completion.h"
#include "mcp/content.h"

namespace mcp {

namespace asio = boost::asio;

// How long a client may keep an answer, and whether other users may be given it (2026-07-28, server/utilities/caching).
struct Caching {
    std::chrono::milliseconds time_to_live{0};
    bool is_public = false;
};

struct Resource {
    std::string uri;
    std::string name;
    std::string title;
    std::string description;
    std::string mime_type;
    Caching caching;
    std::function<asio::awaitable<Contents>(Call&)> read;
};

// The values of a template's variables, as the address spells them.
using Variables = std::map<std::string, std::string>;

struct ResourceTemplate {
    std::string uri_template;  // RFC 6570, level 1: each {variable} matches one segment
    std::string name;
    std::string title;
    std::string description;
    std::string mime_type;
    Caching caching;
    // Nothing when the variables name nothing that exists.
    std::function<asio::awaitable<std::optional<Contents>>(Call&, Variables)> read;
    std::map<std::string, Completer> complete = {};  // by variable
};

// The variables with which `uri_template` yields `uri`, or nothing.
std::optional<Variables> match_uri(std::string_view uri_template, std::string_view uri);

// The resources of a server. Filled once, before the first request.
class Resources {
public:
    void add(Resource resource) { all_.push_back(std::move(resource)); }
    void add(ResourceTemplate family) { templates_.push_back(std::move(family)); }

    const std::vector<Resource>& all() const { return all_; }
    const std::vector<ResourceTemplate>& templates() const { return templates_; }

    struct Found {
        Contents contents;
        Caching caching;
    };
    // Nothing when no resource and no template answers to `uri`.
    asio::awaitable<std::optional<Found>> read(Call& call, std::string uri) const;

private:
    std::vector<Resource> all_;
    std::vector<ResourceTemplate> templates_;
};

}  // namespace mcp
