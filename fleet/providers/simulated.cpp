// The journal's lines: {"made": {...}}, {"gone": "sim-000004"}, {"stopped": "sim-000004"}, {"booted": {"id", "runs_at"}},
// {"kept": {"id": "snap-000001", "token"}}, {"forgotten": "snap-000001"}, and {"next": 5, "next_snapshot": 2} so that a number is
// not used twice after the lines of what is gone were dropped. What is in the journal has happened; what is not has not.
#include "fleet/providers/simulated.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "model/error.h"

namespace fleet::providers {
namespace {

using Json = nlohmann::json;

model::Error unusable(const std::filesystem::path& file, const std::system_error& failure) {
    return {model::ErrorCode::storage_unavailable, "the simulated cloud has no journal '" + file.string() + "': " + failure.what(),
            "Give this user the right to write the file and its folder."};
}

std::unique_ptr<Journal> open_journal(const std::filesystem::path& file) {
    try {
        return std::make_unique<Journal>(file);
    } catch (const std::system_error& failure) {
        throw unusable(file, failure);
    }
}

std::string private_ip(std::uint64_t serial) {
    return "10." + std::to_string(serial >> 16 & 255) + "." + std::to_string(serial >> 8 & 255) + "." +
           std::to_string(serial & 255);
}

std::string numbered(const char* kind, std::uint64_t number) {
    char text[32];
    std::snprintf(text, sizeof text, "%s-%06llu", kind, static_cast<unsigned long long>(number));
    return text;
}

std::string kept_line(const std::string& id, const std::string& token) {
    return Json{{"kept", {{"id", id}, {"token", token}}}}.dump();
}

std::string machine_id(std::uint64_t serial) { return numbered("sim", serial); }

constexpr std::chrono::seconds longest_restart{30};

}  // namespace

Simulated::Simulated(const model::Clock& clock, Options options)
    : clock_(clock), options_(std::move(options)), journal_(open_journal(options_.journal)), dice_(options_.seed) {
    try {
        load();
    } catch (const std::system_error& failure) {
        throw unusable(options_.journal, failure);
    }
}

std::string Simulated::line_of(const Made& made) {
    return Json{{"made",
                 {{"serial", made.serial},
                  {"token", made.token},
                  {"name", made.name},
                  {"region", made.region},
                  {"type", made.type},
                  {"labels", made.labels},
                  {"source", made.source},
                  {"runs_at", model::to_microseconds(made.runs_at)},
                  {"restart", made.restart_time.count()},
                  {"fails", made.fails},
                  {"stopped", made.is_stopped},
                  {"ends_at", model::to_microseconds(made.ends_at)}}}}
        .dump();
}

asio::awaitable<Machine> Simulated::create(MachineRequest request) {
    const Faults faults = options_.faults;
    co_await answer(faults.create_slow);
    const auto known = id_of_token_.find(request.token);
    if (known != id_of_token_.end()) co_return machine(machines_.at(known->second));
    if (request.cloud_snapshot_id && !snapshots_.contains(*request.cloud_snapshot_id)) {
        throw ProviderRefused("there is no snapshot " + *request.cloud_snapshot_id);
    }
    if (happens(faults.create_refuse)) throw ProviderRefused("no capacity for " + request.type_code + " in " + request.region_code);
    if (happens(faults.create_unavailable)) throw ProviderUnavailable("the provider did not answer");

    const std::uint64_t serial = next_serial_;
    const auto boot = std::chrono::duration<double>(request.boot_time) / options_.time_scale * (happens(faults.boot_slow) ? 3 : 1);
    const auto runs_at = clock_.now() + std::chrono::duration_cast<model::Duration>(boot);
    const std::string id = machine_id(serial);
    Made made;
    made.serial = serial;
    made.token = request.token;
    made.name = request.name;
    made.region = request.region_code;
    made.type = request.type_code;
    made.labels = request.labels;
    made.source = request.cloud_snapshot_id.value_or("");
    made.runs_at = runs_at;
    made.restart_time = std::chrono::duration_cast<model::Duration>(
        std::chrono::duration<double>(std::min(request.boot_time, longest_restart)) / options_.time_scale);
    made.fails = happens(faults.boot_fail);
    if (request.spot) made.ends_at = end_of_spot(runs_at);
    record(line_of(made));
    const Machine answered = machine(machines_.at(id));
    if (happens(faults.machine_vanish)) vanish(id);
    if (happens(faults.create_lost_reply)) throw ProviderUnavailable("the provider's answer was lost");
    co_return answered;
}

asio::awaitable<void> Simulated::destroy(std::string cloud_instance_id) {
    const Faults faults = options_.faults;
    co_await answer(faults.destroy_slow);
    if (!machines_.contains(cloud_instance_id)) co_return;
    if (happens(faults.destroy_refuse)) throw ProviderRefused("the machine is protected against being destroyed");
    if (happens(faults.destroy_unavailable)) throw ProviderUnavailable("the provider did not answer");
    lose(cloud_instance_id);
    if (happens(faults.destroy_lost_reply)) throw ProviderUnavailable("the provider's answer was lost");
}

asio::awaitable<Machine> Simulated::start(std::string cloud_instance_id) {
    co_return co_await change_power(std::move(cloud_instance_id), &Simulated::power_on);
}

asio::awaitable<Machine> Simulated::stop(std::string cloud_instance_id, bool) {
    co_return co_await change_power(std::move(cloud_instance_id), &Simulated::power_off);
}

asio::awaitable<Machine> Simulated::reboot(std::string cloud_instance_id, bool) {
    co_return co_await change_power(std::move(cloud_instance_id), &Simulated::boot_again);
}

asio::awaitable<Machine> Simulated::change_power(std::string cloud_instance_id, PowerChange change) {
    const Faults faults = options_.faults;
    co_await answer(faults.power_slow);
    const auto found = machines_.find(cloud_instance_id);
    if (found == machines_.end()) throw ProviderRefused("there is no machine " + cloud_instance_id);
    if (happens(faults.power_refuse)) throw ProviderRefused("the machine's host is under maintenance");
    if (happens(faults.power_unavailable)) throw ProviderUnavailable("the provider did not answer");
    (this->*change)(found->second);
    if (happens(faults.power_lost_reply)) throw ProviderUnavailable("the provider's answer was lost");
    co_return machine(machines_.at(cloud_instance_id));
}

void Simulated::power_on(const Made& made) {
    const bool has_failed = made.fails && clock_.now() >= made.runs_at;
    if (made.is_stopped || has_failed) record_boot(made);
}

void Simulated::power_off(const Made& made) {
    if (!made.is_stopped) record(Json{{"stopped", made.id}}.dump());
}

void Simulated::boot_again(const Made& made) {
    if (made.is_stopped) throw ProviderRefused("the machine is stopped");
    record_boot(made);
}

void Simulated::record_boot(const Made& made) {
    record(Json{{"booted", {{"id", made.id}, {"runs_at", model::to_microseconds(clock_.now() + made.restart_time)}}}}.dump());
}

asio::awaitable<DiskSnapshot> Simulated::take_snapshot(std::string cloud_instance_id, std::string token) {
    const Faults faults = options_.faults;
    co_await answer(faults.snapshot_slow);
    const auto known = std::ranges::find_if(snapshots_, [&](const auto& entry) { return entry.second == token; });
    if (known != snapshots_.end()) co_return DiskSnapshot{known->first, token};
    if (!machines_.contains(cloud_instance_id)) throw ProviderRefused("there is no machine " + cloud_instance_id);
    if (happens(faults.snapshot_refuse)) throw ProviderRefused("there is no room for another snapshot");
    if (happens(faults.snapshot_unavailable)) throw ProviderUnavailable("the provider did not answer");
    const DiskSnapshot taken{numbered("snap", next_snapshot_), token};
    record(kept_line(taken.cloud_snapshot_id, taken.token));
    if (happens(faults.snapshot_lost_reply)) throw ProviderUnavailable("the provider's answer was lost");
    co_return taken;
}

asio::awaitable<void> Simulated::delete_snapshot(std::string cloud_snapshot_id) {
    const Faults faults = options_.faults;
    co_await answer(faults.snapshot_slow);
    if (!snapshots_.contains(cloud_snapshot_id)) co_return;
    if (happens(faults.snapshot_unavailable)) throw ProviderUnavailable("the provider did not answer");
    record(Json{{"forgotten", cloud_snapshot_id}}.dump());
    if (happens(faults.snapshot_lost_reply)) throw ProviderUnavailable("the provider's answer was lost");
}

asio::awaitable<std::vector<DiskSnapshot>> Simulated::list_snapshots() {
    const Faults faults = options_.faults;
    co_await answer(faults.query_slow);
    if (happens(faults.query_unavailable)) throw ProviderUnavailable("the provider did not answer");
    std::vector<DiskSnapshot> all;
    for (const auto& [id, token] : snapshots_) all.push_back({id, token});
    co_return all;
}

asio::awaitable<std::optional<Machine>> Simulated::find(std::string token) {
    const Faults faults = options_.faults;
    co_await answer(faults.query_slow);
    if (happens(faults.query_unavailable)) throw ProviderUnavailable("the provider did not answer");
    const auto known = id_of_token_.find(token);
    if (known == id_of_token_.end()) co_return std::nullopt;
    co_return machine(machines_.at(known->second));
}

asio::awaitable<std::vector<Machine>> Simulated::describe(std::vector<std::string> cloud_instance_ids) {
    const Faults faults = options_.faults;
    co_await answer(faults.query_slow);
    if (happens(faults.query_unavailable)) throw ProviderUnavailable("the provider did not answer");
    std::vector<Machine> found;
    for (const auto& id : cloud_instance_ids) {
        if (const auto made = machines_.find(id); made != machines_.end()) found.push_back(machine(made->second));
    }
    co_return found;
}

asio::awaitable<std::vector<Machine>> Simulated::list() {
    const Faults faults = options_.faults;
    co_await answer(faults.query_slow);
    if (happens(faults.query_unavailable)) throw ProviderUnavailable("the provider did not answer");
    std::vector<Machine> all;
    all.reserve(machines_.size());
    for (const auto& entry : machines_) all.push_back(machine(entry.second));
    co_return all;
}

void Simulated::lose(const std::string& cloud_instance_id) { record(Json{{"gone", cloud_instance_id}}.dump()); }

void Simulated::for_each_agent(const std::function<void(const std::string& token)>& visit) const {
    const auto now = clock_.now();
    for (const auto& [id, made] : machines_) {
        if (!made.fails && !made.is_stopped && now >= made.runs_at && !mute_.contains(made.token)) visit(made.token);
    }
}

void Simulated::set_mute(const std::string& token, bool is_mute) {
    if (is_mute) {
        mute_.insert(token);
    } else {
        mute_.erase(token);
    }
}

// Where the journal has no room for it, the machine stays.
void Simulated::vanish(const std::string& cloud_instance_id) {
    try {
        lose(cloud_instance_id);
    } catch (const ProviderRefused&) {
        return;
    }
}

bool Simulated::happens(double probability) {
    return probability > 0 && std::uniform_real_distribution<double>(0, 1)(dice_) < probability;
}

asio::awaitable<void> Simulated::answer(double slow) {
    if (happens(slow) && options_.sleep) co_await options_.sleep(options_.slowness);
    take_back();
}

// An exponential lifetime whose chance to end within each hour is the fault's.
model::TimePoint Simulated::end_of_spot(model::TimePoint runs_at) {
    const double chance = options_.faults.spot_preempt;
    if (chance <= 0) return model::TimePoint::max();
    if (chance >= 1) return runs_at;
    const double hours = std::log(1 - std::uniform_real_distribution<double>(0, 1)(dice_)) / std::log(1 - chance);
    const auto life = std::chrono::duration<double, std::ratio<3600>>(std::min(hours, 24.0 * 365) / options_.time_scale);
    return runs_at + std::chrono::duration_cast<model::Duration>(life);
}

// Nobody sees the cloud but by asking it, so machines go when it is asked.
void Simulated::take_back() {
    if (clock_.now() < next_end_) return;
    std::vector<std::string> over;
    next_end_ = model::TimePoint::max();
    for (const auto& [id, made] : machines_) {
        if (made.ends_at <= clock_.now()) {
            over.push_back(id);
        } else {
            next_end_ = std::min(next_end_, made.ends_at);
        }
    }
    for (const auto& id : over) vanish(id);
}

Machine Simulated::machine(const Made& made) const {
    const bool booted = clock_.now() >= made.runs_at;
    const auto status = made.is_stopped ? MachineStatus::stopped
                        : !booted       ? MachineStatus::pending
                        : made.fails    ? MachineStatus::failed
                                        : MachineStatus::running;
    return {made.id, made.token, status, made.private_ip, std::nullopt, made.runs_at};
}

// Reads the journal and rewrites it without what no longer matters.
void Simulated::load() {
    const auto lines = journal_->read();
    for (const auto& line : lines) apply(line);
    if (lines.size() <= machines_.size() + snapshots_.size() + 1) return;

    std::vector<std::string> kept = {Json{{"next", next_serial_}, {"next_snapshot", next_snapshot_}}.dump()};
    for (const auto& [id, made] : machines_) kept.push_back(line_of(made));
    for (const auto& [id, token] : snapshots_) kept.push_back(kept_line(id, token));
    journal_->replace(kept);
}

// A line that is not whole was never acknowledged to anybody.
void Simulated::apply(const std::string& line) {
    const auto entry = Json::parse(line, nullptr, false);
    if (!entry.is_object()) return;
    if (entry.contains("next")) {
        next_serial_ = std::max(next_serial_, entry["next"].get<std::uint64_t>());
        next_snapshot_ = std::max(next_snapshot_, entry.value("next_snapshot", std::uint64_t{1}));
    } else if (entry.contains("gone")) {
        forget(entry["gone"].get<std::string>());
    } else if (entry.contains("stopped")) {
        if (const auto found = machines_.find(entry["stopped"].get<std::string>()); found != machines_.end())
            found->second.is_stopped = true;
    } else if (entry.contains("booted")) {
        apply_boot(entry["booted"].at("id"), model::from_microseconds(entry["booted"].at("runs_at").get<std::int64_t>()));
    } else if (entry.contains("kept")) {
        const std::string id = entry["kept"].at("id");
        snapshots_[id] = entry["kept"].at("token");
        next_snapshot_ = std::max<std::uint64_t>(next_snapshot_, std::stoull(id.substr(id.find('-') + 1)) + 1);
    } else if (entry.contains("forgotten")) {
        snapshots_.erase(entry["forgotten"].get<std::string>());
    } else if (entry.contains("made")) {
        const auto& line_made = entry["made"];
        Made made;
        made.serial = line_made.at("serial").get<std::uint64_t>();
        made.id = machine_id(made.serial);
        made.token = line_made.at("token");
        made.name = line_made.at("name");
        made.region = line_made.at("region");
        made.type = line_made.at("type");
        made.private_ip = private_ip(made.serial);
        made.labels = line_made.value("labels", made.labels);
        made.source = line_made.value("source", "");
        made.runs_at = model::from_microseconds(line_made.at("runs_at").get<std::int64_t>());
        made.restart_time = model::Duration(line_made.value("restart", std::int64_t{0}));
        made.fails = line_made.at("fails").get<bool>();
        made.is_stopped = line_made.value("stopped", false);
        made.ends_at = model::from_microseconds(line_made.value("ends_at", model::to_microseconds(model::TimePoint::max())));
        next_end_ = std::min(next_end_, made.ends_at);
        next_serial_ = std::max(next_serial_, made.serial + 1);
        id_of_token_[made.token] = made.id;
        machines_[made.id] = std::move(made);
    }
}

void Simulated::apply_boot(const std::string& cloud_instance_id, model::TimePoint runs_at) {
    const auto found = machines_.find(cloud_instance_id);
    if (found == machines_.end()) return;
    found->second.is_stopped = false;
    found->second.runs_at = runs_at;
}

// First the journal, then the memory: what could not be written has not happened.
void Simulated::record(const std::string& line) {
    try {
        journal_->append(line);
    } catch (const std::system_error& failure) {
        throw ProviderRefused(std::string("the simulated cloud has no room: ") + failure.what());
    }
    apply(line);
}

void Simulated::forget(const std::string& cloud_instance_id) {
    const auto made = machines_.find(cloud_instance_id);
    if (made == machines_.end()) return;
    id_of_token_.erase(made->second.token);
    mute_.erase(made->second.token);
    machines_.erase(made);
}

}  // namespace fleet::providers
