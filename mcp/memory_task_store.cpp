// Tasks in memory.
#include <algorithm>

#include "mcp/task.h"

namespace mcp {
namespace {

auto place_of(auto& tasks, const std::string& id) {
    return std::find_if(tasks.begin(), tasks.end(), [&id](const Task& task) { return task.id == id; });
}

}  // namespace

asio::awaitable<void> MemoryTaskStore::insert(Task task) {
    tasks_.push_back(std::move(task));
    co_return;
}

asio::awaitable<void> MemoryTaskStore::save(Task task) {
    const auto place = place_of(tasks_, task.id);
    if (place != tasks_.end()) *place = std::move(task);
    co_return;
}

asio::awaitable<std::optional<Task>> MemoryTaskStore::find(std::string id) {
    const auto place = place_of(tasks_, id);
    if (place == tasks_.end()) co_return std::nullopt;
    co_return *place;
}

asio::awaitable<std::vector<Task>> MemoryTaskStore::list(std::string owner, std::string after, std::size_t limit) {
    auto next = after.empty() ? tasks_.begin() : place_of(tasks_, after);
    if (!after.empty() && next != tasks_.end()) ++next;
    std::vector<Task> found;
    for (; next != tasks_.end() && found.size() < limit; ++next) {
        if (next->owner == owner) found.push_back(*next);
    }
    co_return found;
}

asio::awaitable<std::vector<Task>> MemoryTaskStore::unfinished() {
    std::vector<Task> found;
    for (const auto& task : tasks_) {
        if (!is_terminal(task.status)) found.push_back(task);
    }
    co_return found;
}

asio::awaitable<void> MemoryTaskStore::erase_expired(TimePoint now) {
    std::erase_if(tasks_, [now](const Task& task) { return is_terminal(task.status) && task.created + task.ttl <= now; });
    co_return;
}

}  // namespace mcp
