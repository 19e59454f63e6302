// The yardstick for stdio: reads a line, parses it, writes a fixed document with the same id. One thread, blocking.
#include <cstddef>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

int main() {
    constexpr std::size_t bytes = 1024;
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    std::string line;
    std::string answer;
    const std::string text(bytes, 'x');
    while (std::getline(std::cin, line)) {
        const auto message = nlohmann::json::parse(line, nullptr, false);
        if (!message.is_object() || !message.contains("id")) continue;
        answer.assign(R"({"jsonrpc":"2.0","id":)").append(message["id"].dump());
        answer.append(R"(,"result":{"resultType":"complete","content":[{"type":"text","text":")").append(text).append("\"}]}}\n");
        std::cout << answer;
        // What has been read already is answered first: one write then carries many answers.
        if (std::cin.rdbuf()->in_avail() <= 0) std::cout << std::flush;
    }
}
