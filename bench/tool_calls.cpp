// Making the messages, and asking for the ids in them.
#include "bench/tool_calls.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

#include "bench/measure.h"

namespace bench {
namespace {

using nlohmann::json;

constexpr std::string_view echo_tool = "echo";
constexpr std::string_view read_tool = "system_get_instance";
constexpr std::string_view write_tool = "system_provision_instance";
constexpr std::string_view acquire_tool = "system_acquire_pooled_instance";
constexpr const char* pool_name = "measured";
constexpr int pool_size = 500;
constexpr int most_claims = 9500;
constexpr std::chrono::minutes longest_filling{3};
constexpr std::string_view placeholder_operation = "00000000-0000-4000-8000-000000000000";
constexpr std::int64_t placeholder_id = 987654321;

std::string uuid(std::mt19937_64& random) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text(placeholder_operation);
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i % 16 == 0) bits = random();
        if (text[i] == '-' || i == 14 || i == 19) continue;  // the hyphens, the version and the variant stay
        text[i] = digits[bits & 15];
        bits >>= 4;
    }
    return text;
}

std::string tool_call(Era era, std::int64_t id, std::string_view tool, const json& arguments) {
    return request(era, id, "tools/call", {{"name", tool}, {"arguments", arguments}});
}

json echo_arguments() { return {{"text", std::string(80, 'x')}, {"number", 7}}; }

// What a tool returned as structuredContent.
json structured(const Exchange& exchange, Era era, std::string_view tool, const json& arguments) {
    const auto answer = exchange(tool_call(era, 1, tool, arguments), tool);
    const auto message = json::parse(answer, nullptr, false);
    if (is_failure(answer) || !message.is_object() || !message.contains("result")) {
        throw std::runtime_error(std::string(tool) + " failed: " + answer.substr(0, 600));
    }
    return message["result"].value("structuredContent", json::object());
}

std::string first_id(const Exchange& exchange, Era era, std::string_view tool, const char* list) {
    const auto content = structured(exchange, era, tool, json::object());
    const auto found = content.find(list);
    if (found == content.end() || found->empty()) throw std::runtime_error(std::string(tool) + " returned no " + list);
    return found->at(0).at("id").get<std::string>();
}

json provision_arguments(const Exchange& exchange, Era era, const std::string& operation_id) {
    return {{"template_id", first_id(exchange, era, "system_list_templates", "templates")},
            {"provider_region_id", first_id(exchange, era, "system_list_provider_regions", "regions")},
            {"provider_instance_type_id", first_id(exchange, era, "system_list_provider_instance_types", "instance_types")},
            {"operation_id", operation_id}};
}

json acquire_arguments() { return {{"pool_name", pool_name}, {"operation_id", placeholder_operation}}; }

// Makes the pool and waits until every member is ready: the server should let its machines boot a thousand times as fast.
void fill_pool(const Exchange& exchange, Era era) {
    const json wanted = {{"name", pool_name},
                         {"template_id", first_id(exchange, era, "system_list_templates", "templates")},
                         {"target_size", pool_size},
                         {"max_size", pool_size + most_claims}};
    const auto made = structured(exchange, era, "system_create_instance_pool", wanted);
    const json named = {{"id", made.at("pool").at("id")}};
    const auto deadline = std::chrono::steady_clock::now() + longest_filling;
    while (structured(exchange, era, "system_get_instance_pool", named).at("pool").at("ready_count") < pool_size) {
        if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("the pool does not fill");
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
    }
}

}  // namespace

CallSource CallSource::prepared(Call call, Era era, const Exchange& exchange) {
    if (call == Call::echo) {
        const auto content = structured(exchange, era, echo_tool, echo_arguments());
        if (content != echo_arguments()) throw std::runtime_error("echo returned something else: " + content.dump());
        return {call, era, echo_arguments()};
    }
    if (call == Call::acquire) {
        fill_pool(exchange, era);
        return {call, era, acquire_arguments()};
    }
    if (call == Call::write) return {call, era, provision_arguments(exchange, era, std::string(placeholder_operation))};
    std::mt19937_64 random{std::random_device{}()};
    const auto content = structured(exchange, era, write_tool, provision_arguments(exchange, era, uuid(random)));
    return {call, era, {{"instance_id", content.at("instance").at("id")}}};
}

CallSource CallSource::unprepared(Call call, Era era) {
    const auto* some_id = "01890000-0000-7000-8000-000000000000";
    if (call == Call::echo) return {call, era, echo_arguments()};
    if (call == Call::read) return {call, era, {{"instance_id", some_id}}};
    if (call == Call::acquire) return {call, era, acquire_arguments()};
    return {call,
            era,
            {{"template_id", some_id},
             {"provider_region_id", some_id},
             {"provider_instance_type_id", some_id},
             {"operation_id", placeholder_operation}}};
}

CallSource::CallSource(Call call, Era era, const json& arguments) : call_(call) {
    const auto text = tool_call(era, placeholder_id, tool(), arguments);
    const auto id_text = std::to_string(placeholder_id);
    // Keys are in alphabetical order, hence the id comes before the arguments.
    const auto id_at = text.find(id_text);
    before_id_ = text.substr(0, id_at);
    const auto rest = text.substr(id_at + id_text.size());
    const auto operation_at = rest.find(placeholder_operation);
    before_operation_ = rest.substr(0, operation_at);
    if (operation_at != std::string::npos) after_ = rest.substr(operation_at + placeholder_operation.size());
}

std::string_view CallSource::tool() const {
    if (call_ == Call::echo) return echo_tool;
    if (call_ == Call::acquire) return acquire_tool;
    return call_ == Call::read ? read_tool : write_tool;
}

const std::string& CallSource::next(std::int64_t id) {
    message_.assign(before_id_).append(std::to_string(id)).append(before_operation_);
    if (!after_.empty()) message_.append(uuid(random_)).append(after_);
    return message_;
}

}  // namespace bench
