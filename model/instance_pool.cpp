// The state machine of a pool's member as one table: a row per arrow. A member that has gone is in no state: its instance leaves
// the pool with its end.
#include "model/instance_pool.h"

#include <algorithm>

#include "model/error.h"

namespace model {
namespace {

struct Arrow {
    PoolMemberEvent event;
    PoolMemberState from;
    PoolMemberState to;
};

using enum PoolMemberState;
using enum PoolMemberEvent;

constexpr Arrow arrows[] = {
    {promote, warming, ready},  {claim, ready, claimed},  {reuse, claimed, ready},
    {drain, warming, draining}, {drain, ready, draining}, {drain, claimed, draining},
    {drain, errored, draining}, {fail, warming, errored}, {fail, draining, errored},
};

}  // namespace

std::optional<PoolMemberState> next_state(PoolMemberState from, PoolMemberEvent event) {
    const auto arrow = std::ranges::find_if(arrows, [&](const Arrow& a) { return a.event == event && a.from == from; });
    if (arrow == std::end(arrows)) return std::nullopt;
    return arrow->to;
}

PoolMemberState require_transition(PoolMemberState from, PoolMemberEvent event) {
    if (const auto to = next_state(from, event)) return *to;
    std::vector<std::string> valid;
    for (const auto& arrow : arrows) {
        if (arrow.from == from) valid.emplace_back(name_of(arrow.event));
    }
    throw Error(ErrorCode::illegal_transition,
                "a pool member that is '" + std::string(name_of(from)) + "' cannot take '" + std::string(name_of(event)) + "'",
                "Choose one of the events that are possible in this state.", std::move(valid));
}

}  // namespace model
