// Random sequences of calls, faults, clock jumps and crashes: what must hold whatever happens holds after each step.
//
// FLEET_SEQUENCES=3000 runs more of them than the suite does.
#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include "model/error.h"
#include "storage/audit.h"
#include "storage/ci_runner_leases.h"
#include "storage/connection.h"
#include "storage/nodes.h"
#include "storage/pools.h"
#include "tests/fleet/world.h"
#include "tests/support/catch.h"

using namespace std::chrono_literals;
using fleet::providers::parse_faults;
using model::InstanceStatus;
using model::PoolMemberState;

namespace {

constexpr int steps = 25;

// What must hold in the store at any moment, also in the middle of everything; the SQL yields what breaks it.
constexpr std::pair<const char*, const char*> invariants[] = {
    {"a pool's sizes are in order",
     "SELECT id FROM instance_pools WHERE NOT (0 <= min_size AND min_size <= target_size AND target_size <= max_size)"},
    {"a pool never has more members than its maximum",
     "SELECT p.id FROM instance_pools p WHERE p.max_size < (SELECT count(*) FROM node_instances i WHERE i.instance_pool_id = p.id "
     "AND "
     "i.pool_state IN ('warming', 'ready', 'claimed')) AND p.updated_at < (SELECT max(i.pool_warming_started_at) FROM "
     "node_instances i "
     "WHERE i.instance_pool_id = p.id AND i.pool_state IN ('warming', 'ready'))"},
    {"what has ended is in no pool", "SELECT id FROM node_instances WHERE status = 'terminated' AND pool_state IS NOT NULL"},
    {"what is ending is claimed by nobody",
     "SELECT id FROM node_instances WHERE status = 'terminating' AND pool_state IN ('warming', 'ready', 'claimed')"},
    {"what is ready can be claimed", "SELECT id FROM node_instances WHERE pool_state = 'ready' AND runtime_ready_at IS NULL"},
    {"an open lease is of a claimed member",
     "SELECT l.id FROM ci_runner_leases l JOIN node_instances i ON i.id = l.instance_id WHERE l.released_at IS NULL AND "
     "i.pool_state IS NOT 'claimed'"},
    {"a live instance has its node",
     "SELECT id FROM node_instances i WHERE status <> 'terminated' AND NOT EXISTS (SELECT 1 FROM nodes n WHERE n.id = i.node_id)"},
    {"a node that was made for an instance goes with it",
     "SELECT id FROM nodes n WHERE dedicated AND NOT EXISTS (SELECT 1 FROM node_instances i WHERE i.node_id = n.id AND i.status <> "
     "'terminated')"},
    {"what has ended is not to be done any more",
     "SELECT instance_id FROM intents JOIN node_instances i ON i.id = instance_id WHERE i.status = 'terminated'"},
    {"a task that has ended has no step at work",
     "SELECT t.id FROM fleet_tasks t JOIN fleet_task_steps s ON s.task_id = t.id WHERE t.ended_at IS NOT NULL AND s.status IN "
     "('pending', 'running')"},
    {"what a task took back is not kept",
     "SELECT s.task_id FROM fleet_task_steps s JOIN node_instances i ON i.id = s.instance_id WHERE s.status = 'undone' AND "
     "i.status NOT IN "
     "('terminating', 'terminated')"},
    {"what is to be terminated after its backup still exists",
     "SELECT s.id FROM instance_snapshots s JOIN node_instances i ON i.id = s.instance_id WHERE s.status = 'creating' AND i.status "
     "= 'terminated'"},
    {"what runs has a machine", "SELECT id FROM node_instances WHERE status = 'running' AND cloud_instance_id IS NULL"},
    {"every event of an instance belongs to a cause",
     "SELECT sequence FROM fleet_events WHERE correlation_id = '' AND node_instance_id IS NOT NULL"},
};

class RandomFleet {
public:
    explicit RandomFleet(unsigned seed) : seed_(seed), dice_(seed) { begin(test_support::ManualClock::start); }

    void step() {
        static constexpr void (RandomFleet::*actions[])() = {
            &RandomFleet::provision,    &RandomFleet::provision, &RandomFleet::terminate,    &RandomFleet::make_pool,
            &RandomFleet::acquire,      &RandomFleet::acquire,   &RandomFleet::acquire,      &RandomFleet::give_back,
            &RandomFleet::resize,       &RandomFleet::drain,     &RandomFleet::remove,       &RandomFleet::trouble,
            &RandomFleet::jump,         &RandomFleet::jump,      &RandomFleet::lose_machine, &RandomFleet::change_power,
            &RandomFleet::change_power, &RandomFleet::stand,     &RandomFleet::keep_disk,    &RandomFleet::bulk,
            &RandomFleet::crash};
        (this->*actions[roll(static_cast<int>(std::size(actions)))])();
        if (roll(3) == 0) {
            poll_some();
        } else {
            world_->settle();
        }
        hear_of_claims();
        check();
    }

    // Everything has ended well once the trouble is over.
    void end() {
        world_->cloud().set_faults({});
        for (int i = 0; i < 3; ++i) {
            world_->settle();
            hear_of_claims();
            world_->advance(400s);
        }
        hear_of_claims();
        check();
        const auto open =
            world_->store().read([](storage::Snapshot& db) { return storage::intents::due(db, model::TimePoint::max(), 100000); });
        CHECK(open.empty());
        compare_with_cloud();
    }

    // What happened, so that a test can tell that anything did.
    int claims_heard = 0;
    unsigned crashes() const { return crashes_; }
    std::int64_t instances() {
        return world_->store().read([&](storage::Snapshot& db) { return storage::instances::list(db, world_->account).total; });
    }

private:
    void begin(model::TimePoint now) {
        world_ = std::make_unique<World>(folder_->path(), now, seed_ + crashes_);
        world_->run_in_time(world_->fleet().start());
    }

    int roll(int sides) { return static_cast<int>(dice_() % static_cast<unsigned>(sides)); }

    std::string operation() {
        return roll(4) == 0 ? "op " + std::to_string(roll(operations_ + 1)) : "op " + std::to_string(operations_++);
    }

    void provision() {
        static constexpr const char* templates[] = {"docker-host", "batch-docker-host", "ci-runner-fast"};
        auto request = world_->request(templates[roll(3)], roll(2) == 0 ? operation() : "");
        if (roll(3) == 0) request.lifecycle_class = model::LifecycleClass::spot;
        keep(world_->fleet().instances().provision(std::move(request)));
    }

    void terminate() {
        if (const auto id = any_instance()) keep(world_->fleet().instances().terminate({world_->account, *id, ""}));
    }

    void change_power() {
        const auto id = any_instance();
        if (!id) return;
        fleet::PowerRequest request;
        request.account_id = world_->account;
        request.instance_id = *id;
        static constexpr model::InstanceEvent acts[] = {model::InstanceEvent::start, model::InstanceEvent::stop,
                                                        model::InstanceEvent::reboot};
        request.event = acts[roll(3)];
        keep(world_->fleet().power().change_power(std::move(request)));
    }

    void stand() {
        const auto id = any_instance();
        if (!id) return;
        fleet::StandingRequest request{world_->account, *id, "", {}};
        auto& standing = world_->fleet().standing();
        switch (roll(4)) {
            case 0:
                return keep(standing.cordon(std::move(request), "looking into it"));
            case 1:
                return keep(standing.uncordon(std::move(request)));
            case 2:
                return keep(standing.hold(std::move(request), "looking into it", std::chrono::hours(1)));
            default:
                return keep(standing.release(std::move(request)));
        }
    }

    // Alone, or before a termination.
    void keep_disk() {
        const auto id = any_instance();
        if (!id) return;
        if (roll(2) == 0) return keep(world_->fleet().snapshots().take({world_->account, *id, "kept", "", {}}));
        fleet::TerminateRequest request;
        request.account_id = world_->account;
        request.instance_id = *id;
        request.backup_first = true;
        keep(world_->fleet().instances().terminate(std::move(request)));
    }

    void bulk() {
        fleet::ProvisionManyRequest request;
        request.each = world_->request("ci-runner-fast");
        request.count = 2 + roll(4);
        request.on_failure = roll(2) == 0 ? model::OnFailure::keep_going : model::OnFailure::roll_back;
        keep(world_->fleet().long_work().provision(std::move(request)));
    }

    void make_pool() {
        if (pools().size() >= 3) return;
        fleet::CreatePoolRequest request;
        request.pool.account_id = world_->account;
        request.pool.name = "pool " + std::to_string(operations_++);
        request.pool.node_template_id = *world_->request("ci-runner-fast").template_id;
        request.pool.regions = {world_->region};
        request.pool.lifecycle_class = roll(3) == 0 ? model::LifecycleClass::spot : model::LifecycleClass::ephemeral;
        request.pool.target_size = 1 + roll(4);
        request.pool.max_size = request.pool.target_size + roll(3);
        if (roll(3) == 0) request.pool.metadata = R"({"reuse_without_reset": true, "ready_ttl_seconds": 600})";
        keep(world_->fleet().pools().create(std::move(request)));
    }

    void acquire() {
        const auto pool = any_pool();
        if (!pool) return;
        fleet::AcquireRequest request;
        request.account_id = world_->account;
        request.pool_id = pool->id;
        request.acquired_by = "somebody";
        request.wait = std::chrono::seconds(roll(2) * 45);
        if (roll(4) == 0) request.lease = fleet::LeaseTerms{.purpose = "test", .length = std::chrono::seconds(60 + roll(600))};
        claims_.push_back(test_support::start(world_->context(), world_->fleet().pool_claims().acquire(std::move(request))));
    }

    void give_back() {
        if (held_.empty()) return;
        const auto id = *std::next(held_.begin(), roll(static_cast<int>(held_.size())));
        held_.erase(id);
        keep(world_->fleet().pool_claims().give_back({world_->account, id, "", {}}));
    }

    void resize() {
        const auto pool = any_pool();
        if (!pool) return;
        fleet::UpdatePoolRequest request;
        request.account_id = world_->account;
        request.pool_id = pool->id;
        request.target_size = roll(6);
        request.max_size = roll(8);
        if (roll(3) == 0) request.status = roll(2) == 0 ? model::PoolStatus::active : model::PoolStatus::paused;
        keep(world_->fleet().pools().update(std::move(request)));
    }

    void drain() {
        if (const auto pool = any_pool(); pool && roll(2) == 0)
            keep(world_->fleet().pools().drain({world_->account, pool->id, "", {}}));
    }

    // Refused as long as it has members.
    void remove() {
        const auto pool = any_pool();
        if (!pool) return;
        world_->settle();
        const auto counts =
            world_->store().read([&](storage::Snapshot& db) { return storage::pools::count_members(db, pool->id); });
        const auto removing =
            test_support::start(world_->context(), world_->fleet().pools().remove({world_->account, pool->id, "", {}}));
        world_->settle();
        if (counts.ready + counts.claimed > 0) CHECK(removing->failure);
    }

    void trouble() {
        world_->cloud().set_faults(
            roll(2) == 0 ? fleet::providers::Faults{}
                         : parse_faults("create:refuse:0.1,create:unavailable:0.2,create:lost_reply:0.2,create:slow:0.2,"
                                        "destroy:refuse:0.1,destroy:unavailable:0.2,destroy:lost_reply:0.2,"
                                        "destroy:slow:0.2,query:unavailable:0.2,boot:fail:0.1,boot:slow:0.1,"
                                        "machine:vanish:0.05"));
    }

    void jump() { world_->advance(roll(2) == 0 ? std::chrono::seconds(roll(90)) : std::chrono::seconds(roll(4000))); }

    void lose_machine() {
        world_->settle();
        const auto machines = world_->store().read(
            [&](storage::Snapshot& db) { return storage::instances::at_provider(db, model::ProviderType::simulated, {}, 1000); });
        if (!machines.empty()) world_->cloud().lose(machines[dice_() % machines.size()].cloud_instance_id);
    }

    // Whoever was told of a claim before the crash still has it after.
    void crash() {
        hear_of_claims();
        auto copy = std::make_unique<test_support::TemporaryFolder>();
        copy_files(folder_->path(), copy->path());
        const auto now = world_->now();
        world_.reset();
        claims_.clear();
        calls_.clear();
        folder_ = std::move(copy);
        ++crashes_;
        begin(now + std::chrono::seconds(roll(300)));
    }

    void poll_some() {
        world_->context().restart();
        for (int i = roll(30); i > 0; --i) world_->context().poll_one();
    }

    template <class T>
    void keep(boost::asio::awaitable<T> call) {
        calls_.push_back(test_support::start(world_->context(), std::move(call)));
    }

    std::vector<model::InstancePool> pools() {
        const auto page = world_->store().read([&](storage::Snapshot& db) { return storage::pools::list(db, world_->account); });
        std::vector<model::InstancePool> all;
        for (const auto& record : page.records) all.push_back(record.pool);
        return all;
    }
    std::optional<model::InstancePool> any_pool() {
        const auto all = pools();
        return all.empty() ? std::nullopt : std::optional(all[dice_() % all.size()]);
    }
    std::optional<model::NodeInstanceId> any_instance() {
        const auto page =
            world_->store().read([&](storage::Snapshot& db) { return storage::instances::list(db, world_->account); });
        if (page.records.empty()) return std::nullopt;
        return page.records[dice_() % page.records.size()].instance.id;
    }

    // Nobody is handed what another still holds.
    void hear_of_claims() {
        std::erase_if(claims_, [&](const auto& claim) {
            if (!claim->done) return false;
            if (claim->value) {
                const auto id = claim->value->instance.id;
                CHECK((!held_.contains(id) || !is_claimed(id) || claim->value->replayed));
                held_.insert(id);
                ++claims_heard;
            }
            return true;
        });
        // What ended, or was given back by its lease, is held no more.
        std::erase_if(held_, [&](const auto& id) { return !is_claimed(id); });
    }
    bool is_claimed(const model::NodeInstanceId& id) {
        const auto instance =
            world_->store().read([&](storage::Snapshot& db) { return storage::instances::find_anywhere(db, id); });
        return instance && instance->membership && instance->membership->state == PoolMemberState::claimed;
    }

    void check() {
        world_->store().read([&](storage::Snapshot& db) {
            for (const auto& [what, broken_by] : invariants) {
                auto broken = db.connection().query(broken_by);
                INFO(what);
                CHECK_FALSE(broken.next());
            }
            std::string previous;
            storage::audit::for_each(db, [&](const model::AuditEntry& entry) {
                CHECK(storage::audit::follows(entry, previous));
                previous = entry.hash;
            });
        });
    }

    // Store and cloud agree: every machine belongs to one live instance, and whatever runs has one.
    void compare_with_cloud() {
        std::map<std::string, std::string> machines;  // by token
        for (const auto& machine : world_->machines()) CHECK(machines.emplace(machine.token, machine.cloud_instance_id).second);
        std::set<std::string> live;
        const auto page =
            world_->store().read([&](storage::Snapshot& db) { return storage::instances::list(db, world_->account, {}, 100000); });
        for (const auto& record : page.records) {
            const auto& instance = record.instance;
            CHECK_FALSE(instance.status == InstanceStatus::terminating);
            if (instance.status != InstanceStatus::terminated) live.insert(instance.id.text());
            if (instance.status == InstanceStatus::running) CHECK(machines[instance.id.text()] == instance.cloud_instance_id);
        }
        for (const auto& [token, id] : machines) CHECK(live.contains(token));
    }

    const unsigned seed_;
    std::mt19937 dice_;
    unsigned crashes_ = 0;
    int operations_ = 0;
    std::unique_ptr<test_support::TemporaryFolder> folder_ = std::make_unique<test_support::TemporaryFolder>();
    std::unique_ptr<World> world_;
    std::vector<std::shared_ptr<void>> calls_;
    std::vector<std::shared_ptr<test_support::Outcome<fleet::Claimed>>> claims_;
    std::set<model::NodeInstanceId> held_;
};

int sequences(int usual) {
    const char* wanted = std::getenv("FLEET_SEQUENCES");
    return wanted != nullptr ? std::atoi(wanted) : usual;
}

}  // namespace

TEST_CASE("whatever is asked of instances and pools in whatever order, with faults and crashes in between, the invariants hold") {
    const int count = sequences(40);
    std::int64_t claims = 0, crashes = 0, instances = 0;
    for (unsigned seed = 1; seed <= static_cast<unsigned>(count); ++seed) {
        INFO("seed " << seed);
        RandomFleet fleet(seed);
        for (int i = 0; i < steps; ++i) {
            INFO("step " << i);
            fleet.step();
        }
        fleet.end();
        claims += fleet.claims_heard;
        crashes += fleet.crashes();
        instances += fleet.instances();
    }
    INFO(claims << " claims, " << crashes << " crashes, " << instances << " instances");
    CHECK(claims > count / 4);
    CHECK(crashes > count / 2);
    CHECK(instances > count * 4);
}
