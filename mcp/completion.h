// Completions: values that a client offers while its user types an argument of a prompt or a variable of a resource template.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mcp/call.h"

namespace mcp {

// At most so many values travel in one answer (2026-07-28, server/utilities/completion).
inline constexpr std::size_t most_completions = 100;

struct Completion {
    std::vector<std::string> values;   // the best first; what exceeds `most_completions` is cut off
    std::optional<std::size_t> total;  // of all that would fit; nothing: as many as there are values
};

// What has been filled in already, by name.
using FilledIn = std::map<std::string, std::string>;

// Values for what was typed so far. May be empty: then nothing is offered.
using Completer = std::function<asio::awaitable<Completion>(Call&, std::string typed, FilledIn context)>;

// Those of `values` that begin with what was typed, then those that hold it; letters' case does not matter.
Completion completion_among(const std::vector<std::string>& values, std::string_view typed);

}  // namespace mcp
