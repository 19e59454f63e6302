// Waits in short stretches, and reports after each.
#include "tools/instances/waiting.h"

namespace tools {
namespace {

constexpr std::chrono::seconds progress_interval{2};

}  // namespace

InstanceView read_instance(const Context& context, const model::AccountId& account, const model::NodeInstanceId& id) {
    return view(context.store.read([&](storage::Snapshot& db) { return storage::instances::get_record(db, account, id); }));
}

mcp::asio::awaitable<InstanceView> settled(const Context& context, mcp::Call& call, model::NodeInstanceId id,
                                           std::chrono::seconds limit) {
    const auto account = context.account_of(call);
    auto instance = read_instance(context, account, id);
    for (std::chrono::seconds waited{0}; waited < limit && model::in_transition(instance.status); waited += progress_interval) {
        std::string message = line(instance);
        co_await call.progress(static_cast<double>(waited.count()), std::nullopt, std::move(message));
        co_await context.fleet.instances().wait_until_settled(account, id, std::min(progress_interval, limit - waited));
        instance = read_instance(context, account, id);
    }
    co_return instance;
}

}  // namespace tools
