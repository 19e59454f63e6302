// The state holds: a serial number, when it expires, and the answers so far.
#include "mcp/input_rounds.h"

#include "mcp/base64.h"
#include "mcp/error.h"
#include "mcp/sha256.h"

namespace mcp {
namespace {

constexpr std::chrono::hours lifetime{1};
constexpr std::chrono::minutes sweep_interval{1};
constexpr const char* responses_member = "inputResponses";
constexpr const char* state_member = "requestState";

// Equal for requests that ask for the same thing, in whatever order their members come.
std::string digest(const Json& params) {
    nlohmann::json same = nlohmann::json::object();  // sorts its members
    for (const auto& [name, value] : params.items()) {
        if (name != "_meta" && name != responses_member && name != state_member)
            same[name] = nlohmann::json::parse(write_json(value));
    }
    const std::string text = same.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return to_base64url(sha256(text));
}

std::string context_of(const Call& call, const std::string& method, const Json& params) {
    return write_json(Json::array({"request state", call.principal.id, method, digest(params)}));
}

[[noreturn]] void refuse_state(const char* why) {
    throw ProtocolError(ErrorCode::invalid_params,
                        std::string("requestState ") + why + ": make the request again without requestState and inputResponses");
}

}  // namespace

asio::awaitable<Answers> InputRounds::ask(Questions questions) {
    Answers answers;
    Questions open;
    for (auto& [key, question] : questions) {
        const auto found = given_.find(key);
        if (found != given_.end() && !objection_to(question, found->second)) {
            answers.emplace(key, found->second);
        } else {
            if (found != given_.end()) given_.erase(found);
            open.emplace_back(key, std::move(question));
        }
    }
    if (!open.empty()) throw InputRequired{std::move(open), given_};
    co_return answers;
}

std::string RequestStates::input_required(const InputRequired& required, const Call& call, const std::string& method,
                                          const Json& params) {
    Json requests = Json::object();
    for (const auto& [key, question] : required.open) requests[key] = {{"method", question.method}, {"params", question.params}};
    const Json state = {{"serial", unguessable_id()},
                        {"expires", (now_() + lifetime).time_since_epoch().count()},
                        {"answers", Json(required.answered)}};
    return write_json(
        {{"inputRequests", std::move(requests)}, {state_member, seal_.close(write_json(state), context_of(call, method, params))}});
}

Answers RequestStates::answers_in(const Call& call, const std::string& method, const Json& params) {
    Answers answers;
    if (const Json* state = find_member(params, state_member)) {
        if (!state->is_string()) refuse_state("must be a string");
        answers = opened(state->get_ref<const std::string&>(), context_of(call, method, params));
    }
    if (const Json* responses = find_member(params, responses_member)) {
        if (!responses->is_object())
            throw ProtocolError(ErrorCode::invalid_params,
                                "inputResponses must be an object: an answer by each key that was asked for");
        for (const auto& [key, answer] : responses->items()) answers.insert_or_assign(key, answer);
    }
    return answers;
}

Answers RequestStates::opened(const std::string& sealed, const std::string& context) {
    const auto text = seal_.open(sealed, context);
    if (!text) refuse_state("was not given out for this request and this caller, or has been changed");
    const Json state = Json::parse(*text);
    const TimePoint expires{std::chrono::milliseconds(state.at("expires").get<std::int64_t>())};
    if (now_() >= expires) refuse_state("has expired");
    forget_expired();
    if (!used_.emplace(state.at("serial").get<std::string>(), expires).second) refuse_state("has been used before");
    return state.at("answers").get<Answers>();
}

void RequestStates::forget_expired() {
    const auto now = now_();
    if (now < next_sweep_) return;
    next_sweep_ = now + sweep_interval;
    std::erase_if(used_, [now](const auto& entry) { return entry.second <= now; });
}

}  // namespace mcp
