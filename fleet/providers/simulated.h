// The embedded default: a cloud that needs no account, and outlives the process as a real one would.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "fleet/providers/faults.h"
#include "fleet/providers/journal.h"
#include "fleet/providers/provider.h"
#include "model/clock.h"

namespace fleet::providers {

// Its machines are in a journal of its own, beside the database: when the process is killed, the "cloud" has what it was
// asked for up to then. A machine boots by the clock: `boot_time / time_scale` after it was made, and in at most 30 s /
// `time_scale` when it boots again, as its modules are there by then.
class Simulated final : public Provider {
public:
    using Sleep = std::function<asio::awaitable<void>(model::Duration)>;

    struct Options {
        std::filesystem::path journal;
        double time_scale = 1;  // 10: machines boot ten times as fast
        Faults faults;
        std::uint64_t seed = 1;  // of the dice that the faults are rolled with
        model::Duration slowness = std::chrono::seconds(5);
        Sleep sleep;  // how a slow answer waits; none: no answer is slow
    };

    // The clock must outlive the provider. Throws Error{storage_unavailable} when the journal cannot be opened.
    Simulated(const model::Clock& clock, Options options);

    asio::awaitable<Machine> create(MachineRequest request) override;
    asio::awaitable<void> destroy(std::string cloud_instance_id) override;
    asio::awaitable<Machine> start(std::string cloud_instance_id) override;
    asio::awaitable<Machine> stop(std::string cloud_instance_id, bool cut_power) override;
    asio::awaitable<Machine> reboot(std::string cloud_instance_id, bool cut_power) override;
    asio::awaitable<DiskSnapshot> take_snapshot(std::string cloud_instance_id, std::string token) override;
    asio::awaitable<void> delete_snapshot(std::string cloud_snapshot_id) override;
    asio::awaitable<std::vector<DiskSnapshot>> list_snapshots() override;
    asio::awaitable<std::optional<Machine>> find(std::string token) override;
    asio::awaitable<std::vector<Machine>> describe(std::vector<std::string> cloud_instance_ids) override;
    asio::awaitable<std::vector<Machine>> list() override;

    // For tests: from now on these go wrong.
    void set_faults(const Faults& faults) { options_.faults = faults; }

    // Calls `visit` with the token of each machine that runs and whose agent is not mute.
    void for_each_agent(const std::function<void(const std::string& token)>& visit) const;

    // For tests: the machine runs on, but its agent is not heard any more; or is again.
    void set_mute(const std::string& token, bool is_mute);

    // For tests: the machine is gone without anybody having asked for it.
    void lose(const std::string& cloud_instance_id);

private:
    struct Made {
        std::uint64_t serial = 0;
        std::string id;
        std::string token;
        std::string name;
        std::string region;
        std::string type;
        std::string private_ip;
        std::map<std::string, std::string> labels;
        std::string source;  // the snapshot its disk was made from; empty: none
        model::TimePoint runs_at;
        model::Duration restart_time{};
        bool fails = false;  // it never runs, however often it boots
        bool is_stopped = false;
        model::TimePoint ends_at = model::TimePoint::max();  // taken back then
    };
    // What a call about power does to a machine that exists.
    using PowerChange = void (Simulated::*)(const Made&);

    bool happens(double probability);
    model::TimePoint end_of_spot(model::TimePoint runs_at);
    void take_back();
    asio::awaitable<void> answer(double slow);
    Machine machine(const Made& made) const;
    asio::awaitable<Machine> change_power(std::string cloud_instance_id, PowerChange change);
    void power_on(const Made& made);
    void power_off(const Made& made);
    void boot_again(const Made& made);
    void record_boot(const Made& made);
    static std::string line_of(const Made& made);
    void load();
    void apply_boot(const std::string& cloud_instance_id, model::TimePoint runs_at);
    void apply(const std::string& line);
    void record(const std::string& line);
    void vanish(const std::string& cloud_instance_id);
    void forget(const std::string& cloud_instance_id);

    const model::Clock& clock_;
    Options options_;
    std::unique_ptr<Journal> journal_;
    std::mt19937_64 dice_;
    std::uint64_t next_serial_ = 1;
    std::unordered_map<std::string, Made> machines_;  // by id
    std::unordered_map<std::string, std::string> id_of_token_;
    std::unordered_set<std::string> mute_;  // tokens
    std::uint64_t next_snapshot_ = 1;
    std::map<std::string, std::string> snapshots_;         // tokens by id
    model::TimePoint next_end_ = model::TimePoint::max();  // no machine is taken back before
};

}  // namespace fleet::providers
