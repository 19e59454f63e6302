// Pools in the store: names, pages, counts, claims in one statement, metrics, pruning.
#include "storage/pools.h"

#include "model/error.h"
#include "storage/connection.h"
#include "storage/instances.h"
#include "storage/nodes.h"
#include "storage/providers.h"
#include "storage/templates.h"
#include "tests/storage/fixture.h"
#include "tests/support/catch.h"

using namespace std::chrono_literals;
using model::PoolMemberState;

namespace {

class PoolStore : public StoreFixture {
public:
    PoolStore() {
        write([this](storage::Transaction& tx) {
            storage::providers::insert(tx, {provider, account.id, "p", model::ProviderType::simulated, true, now});
            storage::providers::insert_region(tx, {region, account.id, provider, "r", "R", true});
            storage::providers::insert_instance_type(tx, {type, account.id, provider, "t", "T", 1, 1024, 10, 0.1});
            storage::platforms::insert(tx, {platform, account.id, "plain", "amd64", false, 90s});
            model::NodeTemplate made;
            made.id = node_template;
            made.account_id = account.id;
            made.node_platform_id = platform;
            made.name = "made-from";
            storage::templates::insert(tx, made);
        });
    }

    model::InstancePool make_pool(const std::string& name) {
        model::InstancePool pool;
        pool.id = ids.make<model::InstancePoolId>();
        pool.account_id = account.id;
        pool.name = name;
        pool.node_template_id = node_template;
        pool.provider_instance_type_id = type;
        pool.regions = {region};
        pool.target_size = 2;
        pool.max_size = 9;
        pool.metadata = R"({"ready_ttl_seconds":600})";
        write([&](storage::Transaction& tx) { storage::pools::insert(tx, pool); });
        return pool;
    }

    model::NodeInstanceId add_member(const model::InstancePool& pool, PoolMemberState state, model::Duration age) {
        model::NodeInstance member;
        member.id = ids.make<model::NodeInstanceId>();
        member.account_id = account.id;
        member.node_id = ids.make<model::NodeId>();
        member.node_template_id = node_template;
        member.provider_id = provider;
        member.provider_region_id = region;
        member.provider_instance_type_id = type;
        member.name = member.id.text();
        member.status = model::InstanceStatus::running;
        member.membership = model::PoolMembership{pool.id, state, now - age, std::nullopt, "", ""};
        write([&](storage::Transaction& tx) { storage::instances::insert(tx, member); });
        return member.id;
    }

    std::optional<model::NodeInstanceId> claim(const model::InstancePool& pool) {
        return write([&](storage::Transaction& tx) {
            return storage::pools::claim_oldest(tx, {pool.id, "somebody", "something", "cause", now});
        });
    }

    const model::TimePoint now = clock.now();
    const model::ProviderId provider = ids.make<model::ProviderId>();
    const model::ProviderRegionId region = ids.make<model::ProviderRegionId>();
    const model::ProviderInstanceTypeId type = ids.make<model::ProviderInstanceTypeId>();
    const model::NodePlatformId platform = ids.make<model::NodePlatformId>();
    const model::NodeTemplateId node_template = ids.make<model::NodeTemplateId>();
};

}  // namespace

TEST_CASE_METHOD(PoolStore, "a pool comes back as it was written, by id, by name in any case, and in pages with its counts") {
    const auto first = make_pool("First");
    const auto second = make_pool("second");
    add_member(first, PoolMemberState::ready, 1s);
    add_member(first, PoolMemberState::claimed, 1s);
    store->read([&](storage::Snapshot& db) {
        const auto found = storage::pools::get(db, account.id, first.id);
        CHECK(found.name == "First");
        CHECK(found.regions == first.regions);
        CHECK(found.metadata == first.metadata);
        CHECK(storage::pools::find_by_name(db, account.id, "FIRST")->id == first.id);
        const auto page = storage::pools::list(db, account.id, 1);
        CHECK(page.total == 2);
        REQUIRE(page.records.size() == 1);
        CHECK(page.records[0].counts.ready == 1);
        CHECK(page.records[0].counts.claimed == 1);
        CHECK(storage::pools::list(db, account.id, 1, first.id).records.at(0).pool.id == second.id);
    });
    CHECK_THROWS_AS(make_pool("FIRST"), model::Error);
    CHECK_THROWS_AS(
        store->read([&](storage::Snapshot& db) { return storage::pools::get(db, ids.make<model::AccountId>(), first.id); }),
        model::Error);
}

TEST_CASE_METHOD(PoolStore, "a claim takes the oldest member that is fit, and none twice") {
    const auto pool = make_pool("pool");
    const auto young = add_member(pool, PoolMemberState::ready, 1s);
    const auto old = add_member(pool, PoolMemberState::ready, 9s);
    add_member(pool, PoolMemberState::warming, 99s);
    const auto cordoned = add_member(pool, PoolMemberState::ready, 99s);
    write([&](storage::Transaction& tx) { storage::instances::set_cordon(tx, cordoned, "why not"); });
    CHECK(claim(pool) == old);
    CHECK(claim(pool) == young);
    CHECK_FALSE(claim(pool));
    CHECK(store->read([&](storage::Snapshot& db) { return storage::pools::count_members(db, pool.id).claimed; }) == 2);
}

TEST_CASE_METHOD(PoolStore, "metrics tell how many were served and how long that took") {
    const auto pool = make_pool("pool");
    write([&](storage::Transaction& tx) {
        for (int i = 1; i <= 100; ++i) {
            storage::pools::record_request(tx, pool.id, ids.make<model::NodeInstanceId>(), now, now + std::chrono::milliseconds(i));
        }
        storage::pools::record_request(tx, pool.id, std::nullopt, now, now);
        storage::pools::record_request(tx, pool.id, std::nullopt, now - 2h, now - 2h);
    });
    const auto found = store->read([&](storage::Snapshot& db) { return storage::pools::metrics(db, pool.id, now - 1h); });
    CHECK(found.requests == 101);
    CHECK(found.served == 100);
    CHECK(found.p50 == 50ms);
    CHECK(found.p99 == 99ms);
    CHECK_FALSE(found.warm_up);
}

TEST_CASE_METHOD(PoolStore, "a deleted pool takes its requests along, and instances forget it") {
    const auto pool = make_pool("pool");
    const auto member = add_member(pool, PoolMemberState::ready, 1s);
    write([&](storage::Transaction& tx) {
        storage::pools::record_request(tx, pool.id, member, now, now);
        storage::instances::set_membership(tx, member, std::nullopt);
        storage::pools::remove(tx, pool.id);
    });
    store->read([&](storage::Snapshot& db) {
        CHECK_FALSE(storage::pools::pool_of(db, member));
        CHECK(storage::pools::metrics(db, pool.id, now - 1h).requests == 0);
    });
}

TEST_CASE_METHOD(PoolStore, "claims, counts and looks at a pool are answered by indexes") {
    const auto pool = make_pool("pool");
    const auto plan_of = [&](const char* sql) {
        return write([&](storage::Transaction& tx) {
            auto query = tx.connection().query(sql, pool.id);
            std::string plan;
            while (query.next()) {
                int id = 0, parent = 0, unused = 0;
                std::string detail;
                query.into(id, parent, unused, detail);
                plan += detail + "\n";
            }
            return plan;
        });
    };
    for (const auto* sql :
         {"EXPLAIN QUERY PLAN SELECT id FROM node_instances WHERE instance_pool_id = ? AND pool_state = 'ready' AND "
          "status = 'running' AND cordon_reason IS NULL AND silent_since IS NULL ORDER BY pool_warming_started_at "
          "LIMIT 1",
          "EXPLAIN QUERY PLAN SELECT pool_state, count(*) FROM node_instances WHERE instance_pool_id = ? AND "
          "pool_state IS NOT NULL GROUP BY pool_state",
          "EXPLAIN QUERY PLAN SELECT provider_region_id FROM node_instances WHERE instance_pool_id = ? ORDER BY id "
          "DESC LIMIT 1"}) {
        const auto plan = plan_of(sql);
        INFO(sql << "\n" << plan);
        CHECK_THAT(plan, ContainsSubstring("INDEX"));
        CHECK_THAT(plan, !ContainsSubstring("TEMP B-TREE"));
    }
}
