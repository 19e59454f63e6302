// A simulated day in the life of a fleet: agents report every 30 s, one in a hundred instances fails, and what failed is replaced.
// Prints how much faster than real time one thread went through it, what that cost, and how long lists took meanwhile.
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "bench/measure.h"
#include "bench/program.h"
#include "tests/fleet/world.h"

namespace {

using namespace std::chrono_literals;
using Seconds = std::chrono::duration<double>;

struct Options {
    int instances = 10'000;
    double hours = 24;
    double failing = 0.01;  // of the instances, in a day
};

double cpu_seconds() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

class Day {
public:
    Day(World& world, const Options& options) : world_(world), options_(options) {}

    void fill() {
        while (running_.size() < static_cast<std::size_t>(options_.instances)) {
            std::vector<std::shared_ptr<test_support::Outcome<fleet::Provisioned>>> calls;
            for (int i = 0; i < 500; ++i) {
                calls.push_back(test_support::start(world_.context(),
                                                    world_.fleet().instances().provision(world_.request("batch-docker-host"))));
            }
            world_.settle();
            for (const auto& call : calls) running_.push_back(test_support::result_of(*call).instance.id);
        }
        world_.advance(10min);
    }

    // One minute: some fail, what is known to be silent is replaced, and an operator looks at lists.
    void minute() {
        const double failures = options_.failing * options_.instances / (24 * 60);
        if (std::uniform_real_distribution<double>(0, 1)(dice_) < failures) fail_one();
        replace_silent();
        look();
        world_.advance(1min);
    }

    nlohmann::json lists() {
        std::sort(list_ms_.begin(), list_ms_.end());
        const auto at = [&](double part) {
            return list_ms_[static_cast<std::size_t>(part * static_cast<double>(list_ms_.size() - 1))];
        };
        return {{"count", list_ms_.size()}, {"p50_ms", at(0.5)}, {"p99_ms", at(0.99)}, {"longest_ms", list_ms_.back()}};
    }
    int failed() const { return failed_; }
    int replaced() const { return replaced_; }

private:
    // Half of the failures are agents that fall silent, half machines that are gone.
    void fail_one() {
        const auto at = dice_() % running_.size();
        const auto id = running_[at];
        std::swap(running_[at], running_.back());
        running_.pop_back();
        if (failed_++ % 2 == 0) {
            world_.cloud().set_mute(id.text(), true);
        } else {
            world_.cloud().lose(*world_.instance(id).cloud_instance_id);
        }
        failing_.push_back(id);
    }

    void replace_silent() {
        for (auto at = failing_.begin(); at != failing_.end();) {
            const auto instance = world_.instance(*at);
            if (!instance.silent_since && instance.status != model::InstanceStatus::error) {
                ++at;
                continue;
            }
            world_.terminate(*at);
            running_.push_back(world_.provision(world_.request("batch-docker-host")).id);
            ++replaced_;
            at = failing_.erase(at);
        }
    }

    void look() {
        const auto begun = std::chrono::steady_clock::now();
        world_.store().read([&](storage::Snapshot& db) {
            return storage::instances::list(db, world_.account, {.status = model::InstanceStatus::running}, 100);
        });
        list_ms_.push_back(Seconds(std::chrono::steady_clock::now() - begun).count() * 1000);
    }

    World& world_;
    const Options& options_;
    std::mt19937_64 dice_{7};
    std::vector<model::NodeInstanceId> running_, failing_;
    std::vector<double> list_ms_;
    int failed_ = 0, replaced_ = 0;
};

nlohmann::json run(const Options& options) {
    const test_support::TemporaryFolder folder;
    World world(folder.path());
    world.run(world.fleet().start());
    Day day(world, options);
    day.fill();

    std::vector<double> resident_mib;
    const double cpu = cpu_seconds();
    const auto begun = std::chrono::steady_clock::now();
    const int minutes = static_cast<int>(options.hours * 60);
    for (int minute = 0; minute < minutes; ++minute) {
        if (minute % std::max(1, minutes / 4) == 0)
            resident_mib.push_back(static_cast<double>(bench::ProcessUsage::of(getpid()).resident_kibibytes) / 1024);
        day.minute();
    }
    resident_mib.push_back(static_cast<double>(bench::ProcessUsage::of(getpid()).resident_kibibytes) / 1024);
    const double wall = Seconds(std::chrono::steady_clock::now() - begun).count();
    return {{"instances", options.instances},
            {"simulated_hours", options.hours},
            {"wall_seconds", wall},
            {"times_real_time", options.hours * 3600 / wall},
            {"cpu_seconds", cpu_seconds() - cpu},
            {"failed", day.failed()},
            {"replaced", day.replaced()},
            {"resident_mib", resident_mib},
            {"lists", day.lists()}};
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app("A simulated day of a fleet");
    app.add_option("--instances", options.instances, "How many run");
    app.add_option("--hours", options.hours, "How long the day is");
    app.add_option("--failing", options.failing, "Part of them that fails in 24 hours");
    CLI11_PARSE(app, argc, argv);
    return bench::print_result("fleet_day", [&options] { return run(options); });
}
