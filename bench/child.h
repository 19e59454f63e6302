// A server as a child process, with pipes to its standard input and output.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

// Its end closes the pipes, which is how a stdio server is told to stop; one that does not within five seconds is killed.
class Child {
public:
    // Throws std::system_error when the command cannot be started.
    explicit Child(const std::vector<std::string>& command);
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    pid_t pid() const { return pid_; }

    // Writes a line. Throws std::system_error when the child has closed its input; SIGPIPE must be ignored.
    void send(std::string_view message);

    // The next line, valid until the next call. Throws std::runtime_error when there is none any more.
    std::string_view receive();

    // Sends SIGTERM: for a server that does not stop with its input.
    void terminate() const;

private:
    pid_t pid_ = 0;
    int to_child_ = -1;
    int from_child_ = -1;
    std::string line_;
    std::string received_;
    std::size_t searched_ = 0;  // so far there is no end of line
    std::size_t taken_ = 0;     // the line returned last
};

// The id of a JSON-RPC answer; 0 for a notification. Ours are numbers, unlike the ids inside results.
long long id_of(std::string_view answer);

}  // namespace bench
