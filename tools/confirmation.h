// Agreement to what cannot be taken back: the user's, or, where the user cannot be asked, a confirmation that the caller repeats
// once the operator has agreed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mcp/call.h"
#include "model/confirmation.h"
#include "model/node_instance.h"
#include "tools/context.h"

namespace tools {

struct Target {
    std::string id;
    std::string text;  // as the operator knows it
};

// What would be done, as the operator is to see it before.
struct Act {
    std::string action;           // a verb: "terminate"
    std::vector<Target> targets;  // beyond five, the first three and the last are shown, with the count
    std::string blast_radius;     // what is lost or stops with it, in sentences
    bool reversible = false;
    std::vector<std::string> hazards;            // what is dangerous about it here and now, a sentence each
    std::optional<std::string> confirming_name;  // of a single target: repeating it in `confirm` counts as agreement
};

struct Agreement {
    bool is_given = false;
    model::Confirmation confirmation;  // to be used up in the transaction that acts (fleet/confirmation.h)
};

// What the operator is asked.
std::string statement_of(const Act& act);

// A client that can ask its user is made to, and the user's answer is the only one that counts. Elsewhere `confirm` must be the
// confirming name, or the token that the refusal before gave out for exactly this act: of this tool, on these targets, with this
// blast radius and these hazards, in this account. A token is sealed, serves for ten minutes, and once. Throws
// Error{confirmation_required}, with a token in `valid`, when it is neither.
mcp::asio::awaitable<Agreement> agreement_to(const Context& context, mcp::Call& call, Act act, std::optional<std::string> confirm);

// The same for the termination of instances. Throws also Error: not_found, conflict when one is held: then nobody is asked.
mcp::asio::awaitable<Agreement> agreement_to_terminate(const Context& context, mcp::Call& call,
                                                       std::vector<model::NodeInstanceId> instances, bool backup_first,
                                                       std::optional<std::string> confirm);

}  // namespace tools
