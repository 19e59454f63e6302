// Tasks of the protocol, kept in the store of the fleet: they outlive the process, and what was said of one is durable before it is
// said.
#pragma once

#include "mcp/task.h"
#include "storage/store.h"

namespace tools {

class TaskStore final : public mcp::TaskStore {
public:
    // The store must outlive this.
    explicit TaskStore(storage::Store& store) : store_(store) {}

    // Each throws model::Error{storage_unavailable} when the database cannot be written or read.
    mcp::asio::awaitable<void> insert(mcp::Task task) override;
    mcp::asio::awaitable<void> save(mcp::Task task) override;
    mcp::asio::awaitable<std::optional<mcp::Task>> find(std::string id) override;
    mcp::asio::awaitable<std::vector<mcp::Task>> list(std::string owner, std::string after, std::size_t limit) override;
    mcp::asio::awaitable<std::vector<mcp::Task>> unfinished() override;
    mcp::asio::awaitable<void> erase_expired(mcp::TimePoint now) override;

private:
    storage::Store& store_;
};

}  // namespace tools
