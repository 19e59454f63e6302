// What a server may ask of the client while it serves a request: the user's input, a model's answer, the client's roots.
//
// A handler asks with `co_await call.ask(...)`, and the era decides how the question travels (mcp/asker.h).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mcp/json.h"

namespace mcp {

// A request to the client, by its method.
struct Question {
    std::string method;
    Json params = Json::object();
};

// Asks the user to fill in a form. `schema` is an object with flat properties (2026-07-28, client/elicitation). Never for secrets.
Question elicitation(std::string message, Json schema);

// Sends the user to a page of the server's, for what must not pass through the client. The page has to make sure who is there.
Question elicitation_at(std::string message, std::string url);

// Asks the client's model. `params` as sampling/createMessage has them.
Question sampling(Json params);

// Asks which folders the client works in.
Question roots();

// Questions that are asked together, each under a key that says what for. A handler uses a key for one question only, in one call.
using Questions = std::vector<std::pair<std::string, Question>>;

// The results, by key: ElicitResult, CreateMessageResult or ListRootsResult. They fit their questions.
using Answers = std::map<std::string, Json>;

// True when the user answered the form, rather than declining or closing it.
bool accepted(const Json& answer);

// What the client must have declared to be asked this: a ClientCapabilities object.
Json capabilities_for(const Question& question);
bool is_declared(const Question& question, const Json& client_capabilities);

// Why a result is no answer to the question, or nothing when it is one. An accepted form is held against its schema.
std::optional<std::string> objection_to(const Question& question, const Json& answer);

}  // namespace mcp
