// The state machine of an instance.
#include "model/node_instance.h"

#include "model/error.h"
#include "tests/support/catch.h"

using model::InstanceEvent;
using model::InstanceStatus;
using model::next_status;

TEST_CASE("an instance goes from pending over provisioning to running and over terminating to terminated") {
    auto status = InstanceStatus::pending;
    for (const auto event : {InstanceEvent::mark_provisioning, InstanceEvent::mark_running, InstanceEvent::terminate,
                             InstanceEvent::mark_terminated}) {
        status = model::require_transition(status, event);
    }
    CHECK(status == InstanceStatus::terminated);
}

TEST_CASE("a terminated instance takes no event at all") { CHECK(model::possible_events(InstanceStatus::terminated).empty()); }

TEST_CASE("every state but the last two can be terminated") {
    for (std::size_t i = 0; i < names(InstanceStatus{}).size(); ++i) {
        const auto status = static_cast<InstanceStatus>(i);
        const bool ending = status == InstanceStatus::terminating || status == InstanceStatus::terminated;
        CHECK(next_status(status, InstanceEvent::terminate).has_value() == !ending);
    }
}

TEST_CASE("an illegal transition is refused with the state, the event and what is possible") {
    try {
        model::require_transition(InstanceStatus::stopped, InstanceEvent::reboot);
        FAIL("the transition was allowed");
    } catch (const model::Error& error) {
        CHECK(error.code == model::ErrorCode::illegal_transition);
        CHECK_THAT(error.what(), ContainsSubstring("'stopped' cannot take 'reboot'"));
        CHECK(error.valid == std::vector<std::string>{"start", "terminate"});
    }
}
