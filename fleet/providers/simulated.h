// The embedded default: a cloud that needs no account, and outlives the process as a real one would.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
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
// asked for up to then. A machine boots by the clock: `boot_time / time_scale` after it was made.
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
        std::string id;
        std::string token;
        std::string name;
        std::string region;
        std::string type;
        std::string private_ip;
        model::TimePoint runs_at;
        bool fails = false;
        model::TimePoint ends_at = model::TimePoint::max();  // taken back then
    };

    bool happens(double probability);
    model::TimePoint end_of_spot(model::TimePoint runs_at);
    void take_back();
    asio::awaitable<void> answer(double slow);
    Machine machine(const Made& made) const;
    void load();
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
    model::TimePoint next_end_ = model::TimePoint::max();  // no machine is taken back before
};

}  // namespace fleet::providers
