// A few workers that take the next piece as soon as they are done with one.
#include "fleet/at_once.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace fleet {
namespace {

struct Work {
    const char* name;
    std::size_t count, next = 0, workers = 0;
    std::function<asio::awaitable<void>(std::size_t)> each;
    std::unique_ptr<Alarm> all_done;
};

asio::awaitable<void> worker(std::shared_ptr<Work> work) {
    while (work->next < work->count) {
        try {
            co_await work->each(work->next++);
        } catch (const std::exception& error) {
            spdlog::warn("{}: {}", work->name, error.what());
        }
    }
    if (--work->workers == 0) work->all_done->ring();
}

}  // namespace

asio::awaitable<void> at_once(Tasks& tasks, Timers& timers, const char* name, std::size_t count, std::size_t limit,
                              std::function<asio::awaitable<void>(std::size_t)> each) {
    if (count == 0) co_return;
    auto work = std::make_shared<Work>(Work{name, count, 0, std::min(count, limit), std::move(each), timers.make_alarm()});
    for (std::size_t i = work->workers; i > 0; --i) tasks.start(name, worker(work));
    co_await work->all_done->wait_until(never);
}

}  // namespace fleet
