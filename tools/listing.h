// Lists as callers get them: in pages, brief unless they ask for more, each saying what it left out and how to get that.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/context.h"

namespace tools {

enum class ResponseFormat { concise, detailed };

constexpr std::array<std::string_view, 2> names(ResponseFormat) { return {"concise", "detailed"}; }

struct PageArguments {
    int limit = 100;
    std::optional<std::string> cursor;
    ResponseFormat response_format = ResponseFormat::concise;

    void fields(auto& f) {
        f("limit", limit, {.text = "At most this many", .min = 1, .max = 500});
        f("cursor", cursor, {.text = "next_cursor of the page before, with the same filters", .max_length = 200});
        f("response_format", response_format, {.text = "concise: what is needed to choose and to go on; detailed: every member"});
    }

    bool is_detailed() const { return response_format == ResponseFormat::detailed; }
};

struct Page {
    std::int64_t count = 0;
    int returned = 0;
    int limit = 0;
    bool has_more = false;
    std::optional<std::string> next_cursor;
    std::string next_call;  // for the text: tool and arguments that get what was left out; empty: nothing was

    void fields(auto& f) {
        f("count", count, {.text = "How many there are in all that fit the filters"});
        f("returned", returned, {.text = "How many of them are here"});
        f("limit", limit, {.text = "The limit that applied"});
        f("has_more", has_more, {.text = "true: there are more behind next_cursor"});
        f("next_cursor", next_cursor, {.text = "Give this as cursor to get the next page"});
    }

    // "2 of 5 instances", each on a line of its own, then how to get the rest.
    template <class View>
    std::string text(const char* what, const std::vector<View>& views, std::string (*line)(const View&)) const {
        std::string text = std::to_string(returned) + " of " + std::to_string(count) + " " + what + (views.empty() ? "." : ":");
        for (const auto& view : views) text += "\n- " + line(view);
        if (!next_call.empty()) text += "\nMore: " + next_call;
        return text;
    }
};

// A cursor that only this tool takes back, and only from this caller; and the place in the list that it stands for. Throws
// Error{invalid_argument} for one that was not given out so, or is too old.
std::string cursor_for(const Context& context, const mcp::Call& call, std::string_view tool, const std::string& place);
std::optional<std::string> place_of(const Context& context, const mcp::Call& call, std::string_view tool,
                                    const std::optional<std::string>& cursor);

// Fills the page in. `next_place`: where the next page begins, when there is one.
template <class Arguments>
void describe_page(Page& page, const Context& context, const mcp::Call& call, std::string_view tool, Arguments arguments,
                   std::int64_t count, std::size_t returned, const std::optional<std::string>& next_place) {
    page.count = count;
    page.returned = static_cast<int>(returned);
    page.limit = arguments.limit;
    page.has_more = next_place.has_value();
    if (!next_place) return;
    page.next_cursor = arguments.cursor = cursor_for(context, call, tool, *next_place);
    page.next_call = std::string(tool) + " " + mcp::encode_text(arguments);
}

// One page of a list that is short enough to be read whole.
template <class View, class Arguments>
std::vector<View> page_of(std::vector<View> all, Page& page, const Context& context, const mcp::Call& call, std::string_view tool,
                          const Arguments& arguments) {
    const auto place = place_of(context, call, tool, arguments.cursor);
    const auto begin = std::min(place ? std::stoul(*place) : 0, all.size());
    const auto end = std::min(begin + static_cast<std::size_t>(arguments.limit), all.size());
    const auto next = end < all.size() ? std::optional(std::to_string(end)) : std::nullopt;
    describe_page(page, context, call, tool, arguments, static_cast<std::int64_t>(all.size()), end - begin, next);
    all.erase(all.begin() + static_cast<std::ptrdiff_t>(end), all.end());
    all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(begin));
    return all;
}

}  // namespace tools
