// The registry of prompts.
#include "mcp/prompt.h"

#include <algorithm>
#include <stdexcept>

namespace mcp {

void Prompts::add(Prompt prompt) {
    if (prompt.name.empty() || prompt.description.empty()) throw std::logic_error("a prompt needs a name and a description");
    if (find(prompt.name) != nullptr) throw std::logic_error("two prompts are called '" + prompt.name + "'");
    all_.push_back(std::move(prompt));
}

const Prompt* Prompts::find(std::string_view name) const {
    const auto found = std::find_if(all_.begin(), all_.end(), [name](const Prompt& prompt) { return prompt.name == name; });
    return found == all_.end() ? nullptr : &*found;
}

}  // namespace mcp
