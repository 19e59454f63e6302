// A fleet over the simulated cloud in a temporary folder, with time that a test moves. Its process can "crash" at any moment:
// the files are copied as they are at that instant, and another world begins with the copies.
#pragma once

#include <spdlog/spdlog.h>

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "fleet/catalogue.h"
#include "fleet/fleet.h"
#include "fleet/providers/simulated.h"
#include "storage/instances.h"
#include "storage/intents.h"
#include "storage/providers.h"
#include "storage/templates.h"
#include "tests/support/manual_time.h"
#include "tests/support/run.h"
#include "tests/support/temporary_folder.h"

// What the next process would find if this one were killed now: the files as they are, with the log of the database.
inline void copy_files(const std::filesystem::path& from, const std::filesystem::path& to) {
    for (const auto& entry : std::filesystem::directory_iterator(from)) {
        const auto name = entry.path().filename().string();
        if (name.ends_with(".lock") || name.ends_with("-shm")) continue;
        std::filesystem::copy_file(entry.path(), to / name, std::filesystem::copy_options::overwrite_existing);
    }
}

class World {
public:
    explicit World(std::filesystem::path folder, model::TimePoint now = test_support::ManualClock::start, std::uint64_t seed = 1)
        : folder_(std::move(folder)),
          clock_at_(clock_, now),
          ids_(clock_),
          timers_(context_->get_executor(), clock_),
          store_(std::make_unique<storage::Store>(storage::Store::Options{.file = folder_ / "fleet.db"})),
          cloud_(std::make_shared<fleet::providers::Simulated>(
              clock_,
              fleet::providers::Simulated::Options{
                  .journal = folder_ / "cloud.jsonl",
                  .seed = seed,
                  .sleep = [this](model::Duration length) { return timers_.wait_until(clock_.now() + length); }})),
          fleet_(std::make_unique<fleet::Fleet>(
              fleet::Means{*store_, {{model::ProviderType::simulated, cloud_}}, clock_, ids_, timers_, context_->get_executor(), secrets_})) {
        spdlog::set_level(spdlog::level::off);  // faults are what these tests are about
        account = run(fleet::ensure_catalogue(*store_, clock_, ids_));
        const auto regions = store_->read([&](auto& db) { return storage::providers::list_regions(db, account); });
        const auto types = store_->read([&](auto& db) { return storage::providers::list_instance_types(db, account); });
        region = regions.at(0).id;
        type = types.at(0).id;
    }

    World(const World&) = delete;
    World& operator=(const World&) = delete;

    // The context outlives the store, which resumes callers on it; what still waits in it is dropped with it.
    ~World() {
        fleet_.reset();
        store_.reset();
        context_.reset();
    }

    // Runs until the coroutine has ended. Time stands still.
    template <class T>
    T run(boost::asio::awaitable<T> work) {
        return test_support::run(*context_, std::move(work));
    }

    // Lets everything happen that can happen without time passing.
    void settle() {
        std::uint64_t submitted = 0;
        do {
            submitted = store_->statistics().submitted;
            run(store_->write([](storage::Transaction&) {}, storage::Urgency::background));  // behind everything else
            context_->restart();
            while (context_->poll() > 0) {}
        } while (store_->statistics().submitted != submitted + 1);
    }

    // Lets time pass, alarm by alarm.
    void advance(model::Duration length) {
        const auto end = clock_.now() + length;
        settle();
        for (auto next = timers_.next(); next && *next <= end; next = timers_.next()) {
            timers_.move_to(*next);
            settle();
        }
        timers_.move_to(end);
        settle();
    }

    // Runs until the coroutine has ended, and lets time pass while it waits.
    template <class T>
    T run_in_time(boost::asio::awaitable<T> work) {
        const auto outcome = test_support::start(*context_, std::move(work));
        settle();
        while (!outcome->done) {
            const auto next = timers_.next();
            if (!next) throw std::logic_error("the coroutine waits for something that never comes");
            advance(*next - clock_.now());
        }
        return test_support::result_of(*outcome);
    }

    fleet::ProvisionRequest request(const char* template_name = "docker-host", std::string operation_id = {}) {
        fleet::ProvisionRequest made;
        made.account_id = account;
        made.template_id = store_->read([&](auto& db) { return storage::templates::find_by_name(db, account, template_name)->id; });
        made.provider_region_id = region;
        made.provider_instance_type_id = type;
        made.operation_id = std::move(operation_id);
        return made;
    }

    model::NodeInstance provision(fleet::ProvisionRequest wanted) {
        return run(fleet_->instances().provision(std::move(wanted))).instance;
    }
    model::NodeInstance provision() { return provision(request()); }
    fleet::Terminated terminate(const model::NodeInstanceId& id, std::string operation_id = {}) {
        return run(fleet_->instances().terminate({account, id, std::move(operation_id)}));
    }

    model::NodeInstance instance(const model::NodeInstanceId& id) {
        return store_->read([&](auto& db) { return storage::instances::get(db, account, id); });
    }
    std::vector<fleet::providers::Machine> machines() {
        cloud_->set_faults({});
        return run(cloud_->list());
    }

    storage::Store& store() { return *store_; }
    fleet::Fleet& fleet() { return *fleet_; }
    fleet::providers::Simulated& cloud() { return *cloud_; }
    model::TimePoint now() const { return clock_.now(); }
    model::IdSource& ids() { return ids_; }
    const model::Clock& clock() const { return clock_; }
    boost::asio::io_context& context() { return *context_; }
    test_support::ManualTimers& timers() { return timers_; }

    model::AccountId account;
    model::ProviderRegionId region;
    model::ProviderInstanceTypeId type;

private:
    struct SetClock {
        SetClock(test_support::ManualClock& clock, model::TimePoint now) { clock.set(now); }
    };

    std::filesystem::path folder_;
    test_support::ManualClock clock_;
    SetClock clock_at_;
    model::IdSource ids_;
    std::unique_ptr<boost::asio::io_context> context_ = std::make_unique<boost::asio::io_context>();
    test_support::ManualTimers timers_;
    const fleet::Secrets secrets_{std::string(32, 'k')};
    std::unique_ptr<storage::Store> store_;
    std::shared_ptr<fleet::providers::Simulated> cloud_;
    std::unique_ptr<fleet::Fleet> fleet_;
};
