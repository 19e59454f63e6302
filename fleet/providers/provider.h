// What an instance physically is, behind one interface: machines that somebody runs for us.
#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "model/names.h"
#include "model/provider.h"
#include "model/time.h"

namespace fleet::providers {

namespace asio = boost::asio;

// A definite no: nothing was made or changed, and asking again the same way will not help.
class ProviderRefused : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// No answer that can be relied on: the request may have taken effect or not. Ask again.
class ProviderUnavailable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

enum class MachineStatus { pending, running, stopped, failed };

constexpr std::array<std::string_view, 4> names(MachineStatus) { return {"pending", "running", "stopped", "failed"}; }

struct MachineRequest {
    std::string token;  // the instance's id: the provider makes at most one machine for it
    std::string name;   // host name
    std::string region_code;
    std::string type_code;
    bool spot = false;                   // cheaper, and the provider may take it back at any time
    std::chrono::seconds boot_time{90};  // what the disk image is known to need
    std::map<std::string, std::string> labels;
    std::optional<std::string> cloud_snapshot_id;  // what its disk is made from; none: the disk image
};

struct Machine {
    std::string cloud_instance_id;
    std::string token;
    MachineStatus status = MachineStatus::pending;
    std::string private_ip;
    std::optional<std::string> public_ip;
    model::TimePoint expected_running_at;
};

// A machine's disk as it was. It outlives the machine.
struct DiskSnapshot {
    std::string cloud_snapshot_id;
    std::string token;
};

// All calls may suspend, end within a bounded time, and throw ProviderRefused or ProviderUnavailable. Machines that are
// gone are in no answer. Used from one executor.
class Provider {
public:
    virtual ~Provider() = default;

    // Makes a machine, or returns the one that an earlier request with this token made.
    virtual asio::awaitable<Machine> create(MachineRequest request) = 0;

    // Destroys a machine. One that does not exist is destroyed already.
    virtual asio::awaitable<void> destroy(std::string cloud_instance_id) = 0;

    // Boots a machine that is stopped or has failed; one that runs or boots is left alone. Refused when there is none.
    virtual asio::awaitable<Machine> start(std::string cloud_instance_id) = 0;

    // Shuts a machine down, or cuts its power; one that is stopped is left alone. Refused when there is none.
    virtual asio::awaitable<Machine> stop(std::string cloud_instance_id, bool cut_power) = 0;

    // Boots a machine that runs anew. Asked again because an answer was lost, it may boot twice. Refused when there is none.
    virtual asio::awaitable<Machine> reboot(std::string cloud_instance_id, bool cut_power) = 0;

    // Keeps the machine's disk as it is, or returns what an earlier request with this token kept. Returns once that is durable.
    // Refused when there is no such machine.
    virtual asio::awaitable<DiskSnapshot> take_snapshot(std::string cloud_instance_id, std::string token) = 0;

    // Deletes a snapshot. One that does not exist is deleted already.
    virtual asio::awaitable<void> delete_snapshot(std::string cloud_snapshot_id) = 0;

    // Every snapshot that this installation has there, and no other's.
    virtual asio::awaitable<std::vector<DiskSnapshot>> list_snapshots() = 0;

    // The machine of a token.
    virtual asio::awaitable<std::optional<Machine>> find(std::string token) = 0;

    // The machines with these ids, as far as they exist, in any order.
    virtual asio::awaitable<std::vector<Machine>> describe(std::vector<std::string> cloud_instance_ids) = 0;

    // Every machine that this installation has there, and no other's: what the store does not know of these is destroyed.
    virtual asio::awaitable<std::vector<Machine>> list() = 0;
};

// One implementation for each type of provider that this program can drive.
using Providers = std::map<model::ProviderType, std::shared_ptr<Provider>>;

}  // namespace fleet::providers
