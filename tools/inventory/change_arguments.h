// What the tools that change the inventory have in common: arguments, what they hand to the fleet, and the answer to a removal.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fleet/operation_guard.h"
#include "mcp/encode.h"
#include "tools/context.h"

namespace tools {

// What names may look like: they stand in host names, lists and calls.
inline constexpr std::string_view name_pattern = "^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$";
inline constexpr std::string_view host_name_pattern = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$";
inline constexpr std::size_t longest_name = 63, longest_description = 500;

struct ChangeArguments {
    std::optional<std::string> operation_id;

    void fields(auto& f) {
        f("operation_id", operation_id,
          {.text = "Any unique text of yours; the same id again returns the first outcome", .min_length = 1, .max_length = 128});
    }
};

// `arguments` is all that an operation id stands for.
fleet::ChangeCall change_call(const Context& context, const mcp::Call& call, const std::string& arguments,
                              const std::optional<std::string>& operation_id);

// A confirmation is no part of what an operation id stands for.
template <class Arguments>
fleet::ChangeCall change_call(const Context& context, const mcp::Call& call, Arguments arguments) {
    if constexpr (requires { arguments.confirm; }) arguments.confirm.reset();
    return change_call(context, call, mcp::encode_text(arguments), arguments.operation_id);
}

// A JSON object as the fleet keeps it.
std::optional<std::string> object_text(const std::optional<mcp::Json>& object);

struct DeletedResult {
    bool deleted = true;
    bool replayed = false;
    bool declined = false;
    std::string id;

    void fields(auto& f) {
        f("deleted", deleted, {.text = "It is gone"});
        f("replayed", replayed, {.text = "true: an earlier call with this operation_id removed it"});
        f("declined", declined, {.text = "true: the user did not agree, and nothing was changed"});
        f("id", id, {.text = "Its id"});
    }

    std::string to_text() const {
        if (declined) return "Not deleted: the user did not agree. Nothing was changed.";
        return (replayed ? "Deleted earlier by this operation: " : "Deleted: ") + id + ".";
    }
};

}  // namespace tools
