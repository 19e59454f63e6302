// Questions in the modern era (2026-07-28, basic/patterns/mrtr). The request is answered with `input_required`; the client makes it
// again with the answers, and the handler runs again from its start: what was asked before is answered from the request's state.
//
// So a handler does nothing that cannot be done twice before its last question.
#pragma once

#include <string>
#include <unordered_map>

#include "mcp/asker.h"
#include "mcp/call.h"
#include "mcp/clock.h"
#include "mcp/seal.h"

namespace mcp {

// Ends the handler: the client has to be asked. Not a std::exception, so that no handler takes it for a failure.
struct InputRequired {
    Questions open;
    Answers answered;  // what is not to be asked again
};

// Answers from what the client sent; throws InputRequired for what it has not sent, or not fittingly.
class InputRounds final : public Asker {
public:
    explicit InputRounds(Answers given) : given_(std::move(given)) {}

    asio::awaitable<Answers> ask(Questions questions) override;
    const Answers& given() const { return given_; }

private:
    Answers given_;
};

// What travels through the client between two rounds: sealed, bound to the caller and to what was called, of use once, for an hour.
class RequestStates {
public:
    RequestStates(Seal& seal, Now now) : seal_(seal), now_(std::move(now)) {}

    // The result that asks, in JSON text.
    std::string input_required(const InputRequired& required, const Call& call, const std::string& method, const Json& params);

    // The answers that a request carries: those of earlier rounds and those of this one. Throws ProtocolError{invalid_params} when
    // its state was not given out for this caller and this request, has been used, or has expired.
    Answers answers_in(const Call& call, const std::string& method, const Json& params);

private:
    Answers opened(const std::string& sealed, const std::string& context);
    void forget_expired();

    Seal& seal_;
    Now now_;
    std::unordered_map<std::string, TimePoint> used_;  // serial numbers, with the time from which they need not be known
    TimePoint next_sweep_;
};

}  // namespace mcp
