// The rules of pools: members, sizes, recycling, regions, advice.
#include "model/instance_pool.h"

#include "model/error.h"
#include "model/pool_rules.h"
#include "tests/support/catch.h"
#include "tests/support/error_of.h"

using namespace std::chrono_literals;
using enum model::PoolMemberState;
using model::LifecycleClass;
using model::MemberAction;
using model::MemberDecision;
using model::MemberReason;
using model::PoolMemberEvent;
using model::PoolStatus;

namespace {

constexpr model::TimePoint now = model::from_microseconds(1'800'000'000'000'000);

model::InstancePool pool_of(int min, int target, int max) {
    model::InstancePool pool;
    pool.min_size = min;
    pool.target_size = target;
    pool.max_size = max;
    return pool;
}

model::NodeInstance member_in(model::PoolMemberState state, model::Duration age) {
    model::NodeInstance member;
    member.status = state == warming ? model::InstanceStatus::provisioning : model::InstanceStatus::running;
    member.membership = model::PoolMembership{{}, state, now - age, std::nullopt, "", ""};
    if (state == claimed) member.membership->acquired_at = now - age;
    return member;
}

}  // namespace

TEST_CASE("a member goes from warming over ready and claimed to draining, and back to ready where it is reused") {
    auto state = warming;
    for (const auto event : {PoolMemberEvent::promote, PoolMemberEvent::claim, PoolMemberEvent::reuse, PoolMemberEvent::claim,
                             PoolMemberEvent::drain, PoolMemberEvent::fail, PoolMemberEvent::drain}) {
        state = model::require_transition(state, event);
    }
    CHECK(state == draining);
}

TEST_CASE("each state of a member takes the events of the table and no others") {
    struct Case {
        model::PoolMemberState from;
        std::vector<PoolMemberEvent> possible;
    };
    const Case cases[] = {{warming, {PoolMemberEvent::promote, PoolMemberEvent::drain, PoolMemberEvent::fail}},
                          {ready, {PoolMemberEvent::claim, PoolMemberEvent::drain}},
                          {claimed, {PoolMemberEvent::reuse, PoolMemberEvent::drain}},
                          {draining, {PoolMemberEvent::fail}},
                          {errored, {PoolMemberEvent::drain}}};
    for (const auto& [from, possible] : cases) {
        for (std::size_t i = 0; i < names(PoolMemberEvent{}).size(); ++i) {
            const auto event = static_cast<PoolMemberEvent>(i);
            INFO(name_of(from) << " " << model::name_of(event));
            const bool is_possible = std::find(possible.begin(), possible.end(), event) != possible.end();
            CHECK(model::next_state(from, event).has_value() == is_possible);
        }
    }
}

TEST_CASE("an event that a member cannot take is refused with the state, the event and what is possible") {
    const auto error = error_of([] { model::require_transition(warming, PoolMemberEvent::claim); });
    CHECK(error.code == model::ErrorCode::illegal_transition);
    CHECK_THAT(error.what(), ContainsSubstring("'warming' cannot take 'claim'"));
    CHECK(error.valid == std::vector<std::string>{"promote", "drain", "fail"});
}

TEST_CASE("sizes out of order and persistent pools are refused") {
    CHECK_NOTHROW(model::check_pool(pool_of(0, 0, 0)));
    CHECK_NOTHROW(model::check_pool(pool_of(1, 2, 5)));
    for (const auto& [min, target, max] : {std::array{-1, 0, 0}, std::array{3, 2, 5}, std::array{1, 6, 5}}) {
        const auto error = error_of([&] { model::check_pool(pool_of(min, target, max)); });
        CHECK(error.code == model::ErrorCode::invalid_argument);
    }
    auto pool = pool_of(0, 1, 2);
    pool.lifecycle_class = LifecycleClass::persistent;
    CHECK(error_of([&] { model::check_pool(pool); }).valid == std::vector<std::string>{"ephemeral", "spot"});
}

TEST_CASE("as many members are made as the target lacks and the maximum allows") {
    struct Case {
        model::InstancePool pool;
        model::PoolCounts counts;
        int expected;
    };
    auto paused = pool_of(0, 5, 10), draining_pool = pool_of(0, 5, 10);
    paused.status = PoolStatus::paused;
    draining_pool.status = PoolStatus::draining;
    const Case cases[] = {
        {pool_of(0, 5, 10), {}, 5},
        {pool_of(0, 5, 10), {.warming = 2, .ready = 1}, 2},
        {pool_of(0, 5, 10), {.ready = 7}, 0},
        {pool_of(0, 5, 10), {.ready = 1, .claimed = 8}, 1},
        {pool_of(0, 5, 10), {.claimed = 10}, 0},
        {pool_of(0, 5, 10), {.claimed = 12}, 0},
        {pool_of(0, 5, 5), {.ready = 2, .draining = 3}, 0},  // what is on its way out is still there
        {pool_of(0, 5, 5), {.ready = 2, .errored = 3}, 3},   // what would not go takes no place
        {paused, {}, 0},
        {draining_pool, {}, 0},
    };
    for (const auto& [pool, counts, expected] : cases) {
        INFO(counts.ready << " ready, " << counts.warming << " warming, " << counts.claimed << " claimed");
        CHECK(model::members_to_create(pool, counts) == expected);
    }
}

TEST_CASE("what becomes of a member depends on its state, its age and its agent") {
    const auto with = [](model::NodeInstance member, auto change) {
        change(member);
        return member;
    };
    const auto silent_for = [](model::Duration length) {
        return [length](model::NodeInstance& m) {
            m.last_heartbeat_at = now - length;
            m.silent_since = now - length;
        };
    };
    const auto runs = [](model::NodeInstance& m) { m.status = model::InstanceStatus::running; };
    const auto is_ready = [](model::NodeInstance& m) {
        m.status = model::InstanceStatus::running;
        m.runtime_ready_at = now;
    };
    const auto old_template = [](model::NodeInstance& m) { m.template_revision = 6; };
    const auto in_error = [](model::NodeInstance& m) { m.status = model::InstanceStatus::error; };
    const auto is_held = [](model::NodeInstance& m) { m.hold = model::Hold{"looked at", now + 1h}; };
    struct Case {
        const char* what;
        model::NodeInstance member;
        MemberDecision expected;
        PoolStatus pool = PoolStatus::active;
    };
    const MemberDecision keep{};
    const Case cases[] = {
        {"it boots", member_in(warming, 1799s), keep},
        {"it runs, and its runtime does not", with(member_in(warming, 60s), runs), keep},
        {"its runtime is ready", with(member_in(warming, 60s), is_ready), {MemberAction::promote, MemberReason::none}},
        {"it boots for too long", member_in(warming, 1801s), {MemberAction::fail, MemberReason::warming_timeout}},
        {"it failed to boot", with(member_in(warming, 9s), in_error), {MemberAction::fail, MemberReason::failed}},
        {"it boots from an old template",
         with(member_in(warming, 9s), old_template),
         {MemberAction::end, MemberReason::template_changed}},
        {"it is ready", member_in(ready, 14399s), keep},
        {"it is too old", member_in(ready, 14401s), {MemberAction::replace, MemberReason::too_old}},
        {"its template changed", with(member_in(ready, 9s), old_template), {MemberAction::replace, MemberReason::template_changed}},
        {"its agent missed a report", with(member_in(ready, 900s), silent_for(179s)), keep},
        {"its agent is silent", with(member_in(ready, 900s), silent_for(181s)), {MemberAction::end, MemberReason::silent}},
        {"its machine vanished", with(member_in(ready, 9s), in_error), {MemberAction::end, MemberReason::failed}},
        {"somebody holds it", with(member_in(ready, 99999s), is_held), keep},
        {"it is claimed", member_in(claimed, 86399s), keep},
        {"claimed, silent", with(member_in(claimed, 900s), silent_for(181s)), {MemberAction::report, MemberReason::silent}},
        {"claimed for long", member_in(claimed, 86401s), {MemberAction::report, MemberReason::claimed_too_long}},
        {"claimed, from an old template", with(member_in(claimed, 9s), old_template), keep},
        {"its end was begun", member_in(draining, 9s), {MemberAction::end, MemberReason::begun}},
        {"ready, the pool drains", member_in(ready, 9s), {MemberAction::end, MemberReason::pool_is_draining}, PoolStatus::draining},
        {"warming, the pool drains",
         member_in(warming, 9s),
         {MemberAction::end, MemberReason::pool_is_draining},
         PoolStatus::draining},
        {"claimed, the pool drains", member_in(claimed, 9s), keep, PoolStatus::draining},
    };
    for (auto each : cases) {
        INFO(each.what);
        if (each.member.template_revision == 1) each.member.template_revision = 7;
        CHECK(model::decide_member(each.member, each.pool, {}, 7, now) == each.expected);
    }
}

TEST_CASE("silence is no reason where the pool says so") {
    auto member = member_in(ready, 900s);
    member.silent_since = now - 600s;
    model::PoolSettings settings;
    settings.reap_on_stale_heartbeat = false;
    CHECK(model::decide_member(member, PoolStatus::active, settings, 1, now) == MemberDecision{});
}

TEST_CASE("replacing old members leaves half of the target ready, and never fewer than the minimum") {
    CHECK(model::replaceable_at_once(pool_of(0, 10, 20), {.ready = 10}) == 5);
    CHECK(model::replaceable_at_once(pool_of(8, 10, 20), {.ready = 10}) == 2);
    CHECK(model::replaceable_at_once(pool_of(0, 10, 20), {.ready = 4}) == 0);
    CHECK(model::replaceable_at_once(pool_of(0, 1, 2), {.ready = 1}) == 1);
}

TEST_CASE("a refused termination is tried again after 300 s, doubled up to an hour, and given up after five") {
    const std::vector<std::optional<model::Duration>> expected = {300s, 600s, 1200s, 2400s, std::nullopt};
    for (int refusals = 1; refusals <= 5; ++refusals) {
        CHECK(model::termination_backoff(refusals, {}) == expected[static_cast<std::size_t>(refusals - 1)]);
    }
    model::PoolSettings patient;
    patient.errored_terminate_max_attempts = 100;
    CHECK(model::termination_backoff(9, patient) == 3600s);
}

TEST_CASE("regions are taken in turn, without those that are unhealthy or closed") {
    std::vector<model::ProviderRegion> regions(3);
    const char* codes[] = {"a", "b", "c"};
    for (std::size_t i = 0; i < 3; ++i) {
        regions[i].code = codes[i];
        regions[i].id.uuid.bytes[0] = static_cast<std::uint8_t>(i + 1);
    }
    const auto walk = [&](const model::PoolSettings& settings) {
        std::string text;
        std::optional<model::ProviderRegionId> last;
        for (int i = 0; i < 5; ++i) {
            const auto region = model::choose_region(regions, settings, last);
            text += region.code;
            last = region.id;
        }
        return text;
    };
    CHECK(walk({}) == "abcab");
    model::PoolSettings settings;
    settings.region_health = {{"b", "unhealthy"}};
    CHECK(walk(settings) == "acaca");
    regions[0].available = false;
    CHECK(walk(settings) == "ccccc");
    settings.region_health[regions[2].id.text()] = "unhealthy";
    CHECK(walk(settings) == "bbbbb");  // all are marked: the first that takes anything
    regions[1].available = regions[2].available = false;
    CHECK(error_of([&] { walk(settings); }).code == model::ErrorCode::conflict);
}

TEST_CASE("the advised target covers the claims during a warm-up and a period of the keeper") {
    CHECK(model::advise_size(4, 90s, pool_of(0, 10, 20)).target == 10);
    CHECK(model::advise_size(5, 90s, pool_of(0, 10, 20)).target == 13);
    const auto rare = model::advise_size(1.0 / 60, 90s, pool_of(0, 2, 5));
    CHECK(std::array{rare.min, rare.target, rare.max} == std::array{1, 2, 5});
    CHECK_THAT(model::advise_size(4, 90s, pool_of(0, 3, 5)).reason, ContainsSubstring("Raise target_size"));
    CHECK_THAT(model::advise_size(0, 90s, pool_of(0, 50, 60)).reason, ContainsSubstring("larger"));
}

TEST_CASE("metadata that says nothing has the defaults, and what it says takes their place") {
    const auto usual = model::parse_pool_settings("{}");
    CHECK(usual.warming_timeout_seconds == 1800);
    CHECK(usual.ready_ttl_seconds == 14400);
    CHECK(usual.reap_on_stale_heartbeat);
    CHECK(usual.heartbeat_stale_after_seconds == 180);
    CHECK(usual.claimed_ttl_seconds == 86400);
    CHECK(usual.errored_terminate_max_attempts == 5);
    CHECK(usual.record_retention_days == 7);
    CHECK_FALSE(usual.reuse_without_reset);
    const auto given = model::parse_pool_settings(
        R"({"ready_ttl_seconds": 600, "reuse_without_reset": true, "region_health": {"a": "unhealthy"}, "sdwan_network_id": "x"})");
    CHECK(given.ready_ttl_seconds == 600);
    CHECK(given.reuse_without_reset);
    CHECK(given.region_health["a"] == "unhealthy");
    CHECK(given.sdwan_network_id == "x");
    CHECK(given.warming_timeout_seconds == 1800);
}

TEST_CASE("metadata is refused with every key that is wrong, and the keys there are") {
    struct Case {
        const char* metadata;
        const char* problem;
    };
    const Case cases[] = {{R"({"ready_ttl": 600})", "'ready_ttl' is no key"},
                          {R"({"ready_ttl_seconds": 5})", "'ready_ttl_seconds' = 5: at least 60"},
                          {R"({"record_retention_days": 99999})", "at most 3650"},
                          {R"({"ready_ttl_seconds": "600"})", "must be a whole number"},
                          {R"({"reuse_without_reset": 1})", "must be true or false"},
                          {R"({"sdwan_network_id": 1})", "must be a string"},
                          {R"({"region_health": {"a": "ill"}})", "\"healthy\" or \"unhealthy\""},
                          {R"([])", "no JSON object"},
                          {R"(nonsense)", "no JSON object"}};
    for (const auto& [metadata, problem] : cases) {
        INFO(metadata);
        const auto error = error_of([&] { model::parse_pool_settings(metadata); });
        CHECK(error.code == model::ErrorCode::invalid_argument);
        CHECK_THAT(error.what(), ContainsSubstring(problem));
    }
    const auto both = error_of([] { model::parse_pool_settings(R"({"a": 1, "ready_ttl_seconds": 5})"); });
    CHECK_THAT(both.what(), ContainsSubstring("'a'") && ContainsSubstring("at least 60"));
    CHECK(std::find(both.valid.begin(), both.valid.end(), "warming_timeout_seconds") != both.valid.end());
}
