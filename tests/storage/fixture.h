// A store in a temporary folder with one account in it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <string>
#include <utility>

#include "model/clock.h"
#include "storage/accounts.h"
#include "storage/events.h"
#include "storage/store.h"
#include "tests/support/run.h"
#include "tests/support/temporary_folder.h"

struct StoreFixture {
    test_support::TemporaryFolder folder;
    model::SystemClock clock;
    model::IdSource ids{clock};
    boost::asio::io_context context;
    std::unique_ptr<storage::Store> store = open();
    model::Account account{ids.make<model::AccountId>(), "default", clock.now()};

    StoreFixture() {
        auto unit = [this](storage::Transaction& tx) { storage::accounts::insert(tx, account); };
        test_support::run(context, store->write(std::move(unit)));
    }

    std::filesystem::path file() const { return folder / "fleet.db"; }
    std::unique_ptr<storage::Store> open() const {
        return std::make_unique<storage::Store>(storage::Store::Options{.file = file()});
    }

    template <class Unit>
    auto write(Unit unit) {
        return test_support::run(context, store->write(std::move(unit)));
    }

    bool has_account(const std::string& name) const {
        return store->read([&](storage::Snapshot& db) { return storage::accounts::find_by_name(db, name).has_value(); });
    }

    // A unit that adds an account.
    auto adding(const std::string& name) {
        return [added = model::Account{ids.make<model::AccountId>(), name, clock.now()}](storage::Transaction& tx) {
            storage::accounts::insert(tx, added);
        };
    }
};
