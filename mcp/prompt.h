// Prompts: texts that a user picks to begin a conversation with.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "mcp/call.h"
#include "mcp/completion.h"
#include "mcp/content.h"

namespace mcp {

struct PromptArgument {
    std::string name;
    std::string description;
    bool required = false;
    Completer complete;
};

struct PromptMessage {
    enum class Role { user, assistant };
    Role role;
    Content content;
};

struct PromptText {
    std::string description;
    std::vector<PromptMessage> messages;
};

using PromptArguments = std::map<std::string, std::string>;

struct Prompt {
    std::string name;
    std::string title;
    std::string description;
    std::vector<PromptArgument> arguments;
    // Required arguments are there, and none that was not declared.
    std::function<asio::awaitable<PromptText>(Call&, PromptArguments)> get;
};

// The prompts of a server, in the order in which they were added. Filled once, before the first request.
class Prompts {
public:
    // Throws std::logic_error when the name is taken or empty.
    void add(Prompt prompt);

    const Prompt* find(std::string_view name) const;
    const std::vector<Prompt>& all() const { return all_; }

private:
    std::vector<Prompt> all_;
};

}  // namespace mcp
