// What a handler can do besides answering.
#include "mcp/call.h"

#include <algorithm>
#include <cctype>

#include "mcp/asker.h"
#include "mcp/error.h"
#include "mcp/meta.h"
#include "mcp/outlet.h"
#include "mcp/task_start.h"

namespace mcp {
namespace {

constexpr std::chrono::milliseconds shortest_progress_interval{10};

// "00-" trace id (32) "-" parent id (16) "-" flags (2), in lower-case hexadecimal, neither id all zero (W3C Trace Context, 3.2).
bool is_trace_parent(const std::string& text) {
    if (text.size() != 55 || !text.starts_with("00-") || text[35] != '-' || text[52] != '-') return false;
    const auto is_hex = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) || (c >= 'a' && c <= 'f'); };
    for (std::size_t i = 3; i < text.size(); ++i) {
        if (i != 35 && i != 52 && !is_hex(text[i])) return false;
    }
    return text.find_first_not_of('0', 3) < 35 && text.find_first_not_of('0', 36) < 52;
}

}  // namespace

bool Call::can_ask(const Question& question) const {
    return asker != nullptr && client_capabilities != nullptr && is_declared(question, *client_capabilities);
}

asio::awaitable<Answers> Call::ask(Questions questions) {
    for (const auto& [key, question] : questions) {
        if (can_ask(question)) continue;
        throw ProtocolError(ErrorCode::missing_client_capability, "this needs a client that can be asked with " + question.method,
                            {{"requiredCapabilities", capabilities_for(question)}});
    }
    co_return co_await asker->ask(std::move(questions));
}

asio::awaitable<Json> Call::ask(std::string key, Question question) {
    Questions one;
    one.emplace_back(key, std::move(question));
    auto answers = co_await ask(std::move(one));
    co_return std::move(answers.at(key));
}

asio::awaitable<void> Call::progress(double progress, std::optional<double> total, std::string message) {
    const Json* token = meta != nullptr ? find_member(*meta, "progressToken") : nullptr;
    if (token == nullptr || !outlet->is_open() || (last_progress_ && progress <= *last_progress_)) co_return;
    const auto now = std::chrono::steady_clock::now();
    const bool is_last = total && progress >= *total;
    if (last_progress_ && now - last_progress_at_ < shortest_progress_interval && !is_last) co_return;
    last_progress_ = progress;
    last_progress_at_ = now;

    Json params = {{"progressToken", *token}, {"progress", progress}};
    if (total) params["total"] = *total;
    if (!message.empty()) params["message"] = std::move(message);
    std::string text = write_json({{"jsonrpc", "2.0"}, {"method", "notifications/progress"}, {"params", std::move(params)}});
    co_await outlet->send(std::move(text));
}

asio::awaitable<void> Call::log(LogLevel level, Json data, std::string logger) {
    if (!log_level || level < *log_level || !outlet->is_open()) co_return;
    Json params = {{"level", std::string(name_of(level))}};
    if (!logger.empty()) params["logger"] = std::move(logger);
    params["data"] = std::move(data);
    std::string text = write_json({{"jsonrpc", "2.0"}, {"method", "notifications/message"}, {"params", std::move(params)}});
    co_await outlet->send(std::move(text));
}

asio::awaitable<void> Call::become_task() {
    if (task_start != nullptr) co_await task_start->begin(*this);
}

std::string Call::trace_parent() const {
    const Json* parent = meta != nullptr ? find_member(*meta, "traceparent") : nullptr;
    if (parent == nullptr || !parent->is_string() || !is_trace_parent(parent->get_ref<const std::string&>())) return {};
    return parent->get<std::string>();
}

}  // namespace mcp
