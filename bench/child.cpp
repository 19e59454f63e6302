// Pipes, spawn and wait.
#include "bench/child.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <iostream>
#include <stdexcept>
#include <system_error>

extern char** environ;

namespace bench {

Child::Child(const std::vector<std::string>& command) {
    std::array<int, 2> input;
    std::array<int, 2> output;
    if (pipe2(input.data(), O_CLOEXEC) != 0 || pipe2(output.data(), O_CLOEXEC) != 0) {
        throw std::system_error(errno, std::generic_category(), "pipe");
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
    std::vector<char*> arguments;
    for (const auto& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    const int failure = posix_spawnp(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(input[0]);
    close(output[1]);
    to_child_ = input[1];
    from_child_ = output[0];
    if (failure == 0) return;
    close(to_child_);
    close(from_child_);
    throw std::system_error(failure, std::generic_category(), "cannot start '" + command.front() + "'");
}

Child::~Child() {
    close(to_child_);
    close(from_child_);
    constexpr int tries = 500;
    for (int i = 0; i < tries; ++i) {
        if (waitpid(pid_, nullptr, WNOHANG) != 0) return;
        usleep(10'000);
    }
    std::cerr << "the server did not end with its input and is killed\n";
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
}

void Child::send(std::string_view message) {
    line_.assign(message).push_back('\n');
    for (std::size_t sent = 0; sent < line_.size();) {
        const auto count = write(to_child_, line_.data() + sent, line_.size() - sent);
        if (count < 0) throw std::system_error(errno, std::generic_category(), "write");
        sent += static_cast<std::size_t>(count);
    }
}

std::string_view Child::receive() {
    received_.erase(0, taken_);
    taken_ = 0;
    for (;;) {
        const auto end = received_.find('\n', searched_);
        if (end != std::string::npos) {
            taken_ = end + 1;
            searched_ = 0;
            return std::string_view(received_).substr(0, end);
        }
        searched_ = received_.size();
        std::array<char, 64 * 1024> chunk;
        const auto count = read(from_child_, chunk.data(), chunk.size());
        if (count < 0) throw std::system_error(errno, std::generic_category(), "read");
        if (count == 0) throw std::runtime_error("the server closed its output");
        received_.append(chunk.data(), static_cast<std::size_t>(count));
    }
}

void Child::terminate() const { kill(pid_, SIGTERM); }

long long id_of(std::string_view answer) {
    constexpr std::string_view key = "\"id\":";
    for (auto at = answer.find(key); at != std::string_view::npos; at = answer.find(key, at + 1)) {
        long long id = 0;
        const auto* begin = answer.data() + at + key.size();
        if (std::from_chars(begin, answer.data() + answer.size(), id).ec == std::errc()) return id;
    }
    return 0;
}

}  // namespace bench
