// The journal's lines: {"made": {...}}, {"gone": "sim-000004"}, and {"next": 5} so that a serial number is not used twice
// after the lines of destroyed machines were dropped. What is in the journal has happened; what is not has not.
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

std::string machine_id(std::uint64_t serial) {
    char text[32];
    std::snprintf(text, sizeof text, "sim-%06llu", static_cast<unsigned long long>(serial));
    return text;
}

}  // namespace

Simulated::Simulated(const model::Clock& clock, Options options)
    : clock_(clock), options_(std::move(options)), journal_(open_journal(options_.journal)), dice_(options_.seed) {
    try {
        load();
    } catch (const std::system_error& failure) {
        throw unusable(options_.journal, failure);
    }
}

asio::awaitable<Machine> Simulated::create(MachineRequest request) {
    const Faults faults = options_.faults;
    co_await answer(faults.create_slow);
    const auto known = id_of_token_.find(request.token);
    if (known != id_of_token_.end()) co_return machine(machines_.at(known->second));
    if (happens(faults.create_refuse)) throw ProviderRefused("no capacity for " + request.type_code + " in " + request.region_code);
    if (happens(faults.create_unavailable)) throw ProviderUnavailable("the provider did not answer");

    const std::uint64_t serial = next_serial_;
    const auto boot = std::chrono::duration<double>(request.boot_time) / options_.time_scale * (happens(faults.boot_slow) ? 3 : 1);
    const auto runs_at = clock_.now() + std::chrono::duration_cast<model::Duration>(boot);
    const std::string id = machine_id(serial);
    const Json made = {{"serial", serial},
                       {"token", request.token},
                       {"name", request.name},
                       {"region", request.region_code},
                       {"type", request.type_code},
                       {"runs_at", model::to_microseconds(runs_at)},
                       {"fails", happens(faults.boot_fail)},
                       {"ends_at", model::to_microseconds(request.spot ? end_of_spot(runs_at) : model::TimePoint::max())},
                       {"labels", request.labels}};
    record(Json{{"made", made}}.dump());
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
        if (!made.fails && now >= made.runs_at && !mute_.contains(made.token)) visit(made.token);
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
    const auto status = !booted ? MachineStatus::pending : made.fails ? MachineStatus::failed : MachineStatus::running;
    return {made.id, made.token, status, made.private_ip, std::nullopt, made.runs_at};
}

// Reads the journal and rewrites it without what no longer matters.
void Simulated::load() {
    const auto lines = journal_->read();
    for (const auto& line : lines) apply(line);
    if (lines.size() <= machines_.size() + 1) return;

    std::vector<std::string> kept = {Json{{"next", next_serial_}}.dump()};
    for (const auto& line : lines) {
        const auto entry = Json::parse(line, nullptr, false);
        if (!entry.is_object() || !entry.contains("made")) continue;
        if (machines_.contains(machine_id(entry["made"].value("serial", std::uint64_t{0})))) kept.push_back(line);
    }
    journal_->replace(kept);
}

// A line that is not whole was never acknowledged to anybody.
void Simulated::apply(const std::string& line) {
    const auto entry = Json::parse(line, nullptr, false);
    if (!entry.is_object()) return;
    if (entry.contains("next")) {
        next_serial_ = std::max(next_serial_, entry["next"].get<std::uint64_t>());
    } else if (entry.contains("gone")) {
        forget(entry["gone"].get<std::string>());
    } else if (entry.contains("made")) {
        const auto& line_made = entry["made"];
        const auto serial = line_made.at("serial").get<std::uint64_t>();
        Made made{machine_id(serial),
                  line_made.at("token"),
                  line_made.at("name"),
                  line_made.at("region"),
                  line_made.at("type"),
                  private_ip(serial),
                  model::from_microseconds(line_made.at("runs_at").get<std::int64_t>()),
                  line_made.at("fails").get<bool>(),
                  model::from_microseconds(line_made.value("ends_at", model::to_microseconds(model::TimePoint::max())))};
        next_end_ = std::min(next_end_, made.ends_at);
        next_serial_ = std::max(next_serial_, serial + 1);
        id_of_token_[made.token] = made.id;
        machines_[made.id] = std::move(made);
    }
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
