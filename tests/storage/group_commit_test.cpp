// Write units: together in a commit, apart in their failures.
#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>

#include "model/error.h"
#include "storage/connection.h"
#include "tests/storage/fixture.h"
#include "tests/support/catch.h"

using storage::Transaction;

namespace {

// Holds the writer thread, so that everything written meanwhile ends up in one batch.
struct HeldWriter {
    explicit HeldWriter(StoreFixture& fixture) : fixture(fixture) {
        auto unit = [this, gate = gate.get_future().share()](Transaction&) {
            entered.set_value();
            gate.wait();
        };
        first = test_support::start(fixture.context, fixture.store->write(std::move(unit)));
        fixture.context.restart();
        fixture.context.poll();
        entered.get_future().wait();  // from here on everything else waits
    }

    template <class Unit>
    auto write(Unit unit, storage::Urgency urgency = storage::Urgency::waited_for) {
        auto outcome = test_support::start(fixture.context, fixture.store->write(std::move(unit), urgency));
        fixture.context.restart();
        fixture.context.poll();
        return outcome;
    }

    void release() {
        gate.set_value();
        fixture.context.restart();
        fixture.context.run();
    }

    StoreFixture& fixture;
    std::promise<void> gate;
    std::promise<void> entered;
    std::shared_ptr<test_support::Outcome<void>> first;
};

model::ErrorCode code_of(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const model::Error& error) {
        return error.code;
    }
}

}  // namespace

TEST_CASE("units that wait together are committed together") {
    StoreFixture fixture;
    const auto before = fixture.store->statistics();
    HeldWriter writer(fixture);
    const auto a = writer.write(fixture.adding("a"));
    const auto b = writer.write(fixture.adding("b"));
    const auto c = writer.write(fixture.adding("c"));
    writer.release();
    CHECK((a->value && b->value && c->value));
    const auto after = fixture.store->statistics();
    CHECK(after.units - before.units == 4);
    CHECK(after.commits - before.commits == 2);
}

TEST_CASE("what nobody waits for lets the others pass, in order among itself, and goes on beside them") {
    StoreFixture fixture;
    HeldWriter writer(fixture);
    std::vector<std::string> order;
    const auto noting = [&order](std::string name) {
        return [&order, name = std::move(name)](Transaction&) { order.push_back(name); };
    };
    const auto before = fixture.store->statistics();
    for (const char* name : {"background 1", "background 2", "background 3"}) writer.write(noting(name), storage::Urgency::background);
    for (const char* name : {"a", "b"}) writer.write(noting(name));
    writer.release();
    CHECK(order == std::vector<std::string>{"a", "b", "background 1", "background 2", "background 3"});
    CHECK(fixture.store->statistics().commits - before.commits == 3);  // the third was left for a batch of its own
}

TEST_CASE("a unit that throws takes back itself and nothing else, and only its caller hears of it") {
    StoreFixture fixture;
    HeldWriter writer(fixture);
    const auto a = writer.write(fixture.adding("a"));
    const auto b = writer.write([add = fixture.adding("b")](Transaction& tx) {
        add(tx);
        throw std::runtime_error("changed my mind");
    });
    const auto c = writer.write(fixture.adding("c"));
    writer.release();
    CHECK(a->value);
    CHECK(c->value);
    CHECK_THROWS_WITH(test_support::result_of(*b), "changed my mind");
    CHECK(fixture.has_account("a"));
    CHECK_FALSE(fixture.has_account("b"));
    CHECK(fixture.has_account("c"));
}

TEST_CASE("a unit that throws alone leaves nothing behind") {
    StoreFixture fixture;
    auto unit = [add = fixture.adding("a")](Transaction& tx) {
        add(tx);
        throw std::runtime_error("no");
    };
    CHECK_THROWS_WITH(fixture.write(unit), "no");
    CHECK_FALSE(fixture.has_account("a"));
    fixture.write(fixture.adding("a"));
    CHECK(fixture.has_account("a"));
}

TEST_CASE("a commit that fails is lost with every unit in it, and the store goes on") {
    StoreFixture fixture;
    HeldWriter writer(fixture);
    const auto a = writer.write(fixture.adding("a"));
    // A reference to nothing, looked at only when the transaction ends: the commit itself fails.
    const auto b = writer.write([](Transaction& tx) {
        tx.connection().execute("PRAGMA defer_foreign_keys = ON");
        tx.connection().execute(
            "INSERT INTO operations (account_id, operation_id, tool, arguments, subject_id, created_at) VALUES ('nobody', 'a', '', "
            "'', '', 0)");
    });
    writer.release();
    REQUIRE(a->failure);
    REQUIRE(b->failure);
    CHECK(code_of(a->failure) == model::ErrorCode::storage_unavailable);
    CHECK(code_of(b->failure) == model::ErrorCode::storage_unavailable);
    CHECK_FALSE(fixture.has_account("a"));
    CHECK(fixture.store->statistics().failed_commits == 1);
    fixture.write(fixture.adding("later"));
    CHECK(fixture.has_account("later"));
}

TEST_CASE("a full database refuses what does not fit, keeps none of it, and takes writes again once there is room") {
    StoreFixture fixture;
    fixture.write([](Transaction& tx) {
        const int pages = tx.connection().database().execAndGet("PRAGMA page_count").getInt();
        tx.connection().execute("PRAGMA max_page_count = " + std::to_string(pages + 2));
    });
    auto large = [add = fixture.adding("small"), &fixture](Transaction& tx) {
        add(tx);
        tx.connection()
            .query(
                "INSERT INTO operations (account_id, operation_id, tool, arguments, subject_id, created_at) VALUES (?, 'large', "
                "'', ?, '', 0)",
                fixture.account.id, std::string(1'000'000, 'x'))
            .run();
    };
    try {
        fixture.write(large);
        FAIL("it was kept");
    } catch (const model::Error& error) {
        CHECK(error.code == model::ErrorCode::storage_unavailable);
        CHECK_THAT(error.remedy, ContainsSubstring("Free space"));
    }
    CHECK_FALSE(fixture.has_account("small"));
    fixture.write([](Transaction& tx) { tx.connection().execute("PRAGMA max_page_count = 1000000"); });
    fixture.write(large);
    CHECK(fixture.has_account("small"));
}

TEST_CASE("listeners hear of the events of a commit once it is durable, in order, and of no event that was taken back") {
    StoreFixture fixture;
    std::vector<std::string> heard;
    fixture.store->on_commit([&](std::span<const model::FleetEvent> events) {
        for (const auto& event : events) heard.push_back(event.kind + std::to_string(event.sequence));
    });
    const auto append = [&](const char* kind, bool fail) {
        return [kind, fail, account = fixture.account.id](Transaction& tx) {
            model::FleetEvent event;
            event.account_id = account;
            event.kind = kind;
            storage::events::append(tx, event);
            if (fail) throw std::runtime_error("no");
        };
    };
    HeldWriter writer(fixture);
    const auto a = writer.write(append("a", false));
    const auto b = writer.write(append("b", true));
    const auto c = writer.write(append("c", false));
    writer.release();
    CHECK(b->failure);
    CHECK(heard == std::vector<std::string>{"a1", "c2"});
}

TEST_CASE("what was handed over is written even when the store ends at once") {
    StoreFixture fixture;
    for (int i = 0; i < 500; ++i) {
        test_support::start(fixture.context, fixture.store->write(fixture.adding("account-" + std::to_string(i))));
    }
    fixture.context.restart();
    fixture.context.poll();
    fixture.store.reset();
    fixture.store = fixture.open();
    const auto accounts = fixture.store->read([](storage::Snapshot& db) { return storage::accounts::list(db); });
    CHECK(accounts.size() == 501);
}

TEST_CASE("readers on several threads see whole transactions while a writer works") {
    StoreFixture fixture;
    std::atomic<bool> done = false;
    std::atomic<int> torn = 0;
    std::atomic<int> looks = 0;
    std::vector<std::thread> readers;
    for (int i = 0; i < 3; ++i) {
        readers.emplace_back([&] {
            do {
                const auto count = fixture.store->read(
                    [](storage::Snapshot& db) { return storage::accounts::list(db).size() + storage::accounts::list(db).size(); });
                // One account at first, then always two more; each look counts twice.
                if (count % 4 != 2) ++torn;
                ++looks;
            } while (!done);
        });
    }
    for (int i = 0; i < 200; ++i) {
        auto pair = [a = fixture.adding("a" + std::to_string(i)), b = fixture.adding("b" + std::to_string(i))](Transaction& tx) {
            a(tx);
            b(tx);
        };
        fixture.write(pair);
    }
    done = true;
    for (auto& reader : readers) reader.join();
    CHECK(torn == 0);
    CHECK(looks >= 3);
}
