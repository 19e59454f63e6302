// What several themes share.
#include "tests/conformance/fixtures.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "mcp/base64.h"

namespace conformance {

using mcp::Json;

mcp::Tool tool(const std::string& name, std::string description, mcp::TaskSupport tasks) {
    mcp::Tool made;
    const mcp::Hints hints{.read_only = true, .destructive = false, .idempotent = true, .open_world = false};
    made.about = {name, name, std::move(description), hints, "conformance", tasks};
    made.input_schema = mcp::schema_of<mcp::NoArguments>(mcp::SchemaFor::arguments);
    return made;
}

mcp::ToolOutput text(std::string what) { return {{}, std::move(what), {}, false}; }

mcp::Question form(std::string message, const char* field, const char* type) {
    return mcp::elicitation(std::move(message),
                            {{"type", "object"}, {"properties", {{field, {{"type", type}}}}}, {"required", {field}}});
}

mcp::Question prompt_model(const std::string& prompt, int max_tokens) {
    const Json message = {{"role", "user"}, {"content", {{"type", "text"}, {"text", prompt}}}};
    return mcp::sampling({{"messages", Json::array({message})}, {"maxTokens", max_tokens}});
}

std::string said_by_model(const Json& answer) {
    const Json* content = mcp::find_member(answer, "content");
    if (content != nullptr && content->is_array() && !content->empty()) content = &content->front();
    const Json* said = content != nullptr ? mcp::find_member(*content, "text") : nullptr;
    return said != nullptr && said->is_string() ? said->get<std::string>() : "";
}

std::string filled_in(const Json& answer, const char* field) {
    const Json* content = mcp::find_member(answer, "content");
    const Json* value = content != nullptr ? mcp::find_member(*content, field) : nullptr;
    return value != nullptr && value->is_string() ? value->get<std::string>() : "";
}

std::string red_pixel() {
    return *mcp::from_base64("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==");
}

std::string silence() {
    const auto number = [](std::uint32_t value, int bytes) {
        std::string text;
        for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xFF);
        return text;
    };
    constexpr std::uint32_t rate = 8000, samples = rate / 10;  // one channel of 8 bits
    const std::string format = number(1, 2) + number(1, 2) + number(rate, 4) + number(rate, 4) + number(1, 2) + number(8, 2);
    return "RIFF" + number(36 + samples, 4) + "WAVEfmt " + number(16, 4) + format + "data" + number(samples, 4) +
           std::string(samples, '\x80');
}

asio::awaitable<void> pause(std::chrono::milliseconds time) {
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace conformance
