// Percentiles and /proc.
#include "bench/measure.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>

namespace bench {
namespace {

double microseconds_at(std::vector<std::uint32_t>& sorted, double share) {
    if (sorted.empty()) return 0;
    const auto index = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1));
    return static_cast<double>(sorted[index]) / 1000.0;
}

double rounded(double number) { return static_cast<double>(static_cast<std::int64_t>(number * 100 + 0.5)) / 100; }

}  // namespace

ProcessUsage ProcessUsage::of(pid_t pid) {
    ProcessUsage usage;
    if (pid == 0) return usage;
    const auto root = std::filesystem::path("/proc") / std::to_string(pid);
    std::error_code gone;
    for (const auto& task : std::filesystem::directory_iterator(root / "task", gone)) {
        std::uint64_t on_cpu = 0;
        std::ifstream(task.path() / "schedstat") >> on_cpu;
        usage.cpu_nanoseconds += on_cpu;
    }
    if (usage.cpu_nanoseconds == 0) {  // a kernel without schedstat: clock ticks, counted from behind the program's name
        std::ifstream file(root / "stat");
        const std::string stat((std::istreambuf_iterator<char>(file)), {});
        std::istringstream fields(stat.substr(std::min(stat.rfind(')'), stat.size() - 1) + 1));
        std::string skipped;
        for (int field = 3; field < 14; ++field) fields >> skipped;
        std::uint64_t user = 0;
        std::uint64_t system = 0;
        fields >> user >> system;
        usage.cpu_nanoseconds = (user + system) * (1'000'000'000 / static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK)));
    }
    std::ifstream status(root / "status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) usage.resident_kibibytes = std::stoull(line.substr(6));
        if (line.starts_with("VmHWM:")) usage.peak_kibibytes = std::stoull(line.substr(6));
    }
    return usage;
}

void Measurement::begin(SteadyTime now) {
    latencies_.clear();
    errors_ = 0;
    first_error_.clear();
    before_ = ProcessUsage::of(server_);
    own_before_ = ProcessUsage::of(getpid());
    begun_ = now;
}

void Measurement::add(std::chrono::nanoseconds latency, bool error, std::string_view answer) {
    latencies_.push_back(
        static_cast<std::uint32_t>(std::min<std::int64_t>(latency.count(), std::numeric_limits<std::uint32_t>::max())));
    answer_bytes_ = answer.size();
    if (!error) return;
    if (errors_++ == 0) first_error_ = answer.substr(0, 400);
}

nlohmann::json Measurement::result(SteadyTime now) const {
    const auto after = ProcessUsage::of(server_);
    const auto own_after = ProcessUsage::of(getpid());
    const std::chrono::duration<double> elapsed = now - begun_;
    auto sorted = latencies_;
    std::ranges::sort(sorted);
    const auto calls = static_cast<double>(std::max<std::size_t>(sorted.size(), 1));
    const auto per_call = [calls](std::uint64_t from, std::uint64_t to) {
        return rounded(static_cast<double>(to - from) / 1000.0 / calls);
    };
    nlohmann::json result = {
        {"calls", sorted.size()},
        {"errors", errors_},
        {"seconds", rounded(elapsed.count())},
        {"calls_per_second", rounded(static_cast<double>(sorted.size()) / elapsed.count())},
        {"latency_us",
         {{"p50", rounded(microseconds_at(sorted, 0.5))},
          {"p90", rounded(microseconds_at(sorted, 0.9))},
          {"p99", rounded(microseconds_at(sorted, 0.99))},
          {"max", rounded(microseconds_at(sorted, 1))}}},
        {"cpu_us_per_call", per_call(before_.cpu_nanoseconds, after.cpu_nanoseconds)},
        {"client_cpu_us_per_call", per_call(own_before_.cpu_nanoseconds, own_after.cpu_nanoseconds)},
        {"peak_kib", after.peak_kibibytes},
        {"answer_bytes", answer_bytes_},
    };
    if (errors_ != 0) result["first_error"] = first_error_;
    return result;
}

bool is_failure(std::string_view answer) {
    if (answer.find("\"error\"") == std::string_view::npos && answer.find("\"isError\"") == std::string_view::npos) return false;
    const auto message = nlohmann::json::parse(answer, nullptr, false);
    if (!message.is_object() || message.contains("error")) return true;
    const auto result = message.find("result");
    return result == message.end() || !result->is_object() || result->value("isError", false);
}

}  // namespace bench
