// A line that could not be written whole is cut off again; where even that fails, the next line begins with a newline, so
// that the torn one stays a line of its own, which readers skip.
#include "fleet/providers/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace fleet::providers {
namespace {

[[noreturn]] void fail(const std::string& doing, const std::filesystem::path& file) {
    throw std::system_error(errno, std::generic_category(), doing + " '" + file.string() + "'");
}

int open_to_append(const std::filesystem::path& file) {
    const int descriptor = open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0) fail("cannot open", file);
    return descriptor;
}

std::string content_of(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

Journal::Journal(std::filesystem::path file) : file_(std::move(file)), descriptor_(open_to_append(file_)) {
    const std::string content = content_of(file_);
    torn_ = !content.empty() && content.back() != '\n';
}

Journal::~Journal() { close(descriptor_); }

std::vector<std::string> Journal::read() const {
    const std::string content = content_of(file_);
    std::vector<std::string> lines;
    for (std::size_t begin = 0, end = 0; (end = content.find('\n', begin)) != std::string::npos; begin = end + 1) {
        if (end > begin) lines.push_back(content.substr(begin, end - begin));
    }
    return lines;
}

void Journal::append(const std::string& line) {
    const std::string bytes = (torn_ ? "\n" : "") + line + "\n";
    const off_t before = lseek(descriptor_, 0, SEEK_END);
    const ssize_t written = write(descriptor_, bytes.data(), bytes.size());
    if (written == static_cast<ssize_t>(bytes.size())) {
        torn_ = false;
        return;
    }
    const int reason = written < 0 ? errno : ENOSPC;
    if (written > 0) torn_ = before < 0 || ftruncate(descriptor_, before) != 0;
    errno = reason;
    fail("cannot append to", file_);
}

void Journal::replace(const std::vector<std::string>& lines) {
    const std::filesystem::path draft = file_.string() + ".new";
    {
        std::ofstream stream(draft, std::ios::binary | std::ios::trunc);
        for (const auto& line : lines) stream << line << '\n';
        stream.flush();
        if (!stream) fail("cannot write", draft);
    }
    const int fresh = open_to_append(draft);
    if (fsync(fresh) != 0 || std::rename(draft.c_str(), file_.c_str()) != 0) {
        const int reason = errno;
        close(fresh);
        errno = reason;
        fail("cannot replace", file_);
    }
    close(std::exchange(descriptor_, fresh));
    torn_ = false;
}

}  // namespace fleet::providers
