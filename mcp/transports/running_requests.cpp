// Cancelling by id.
#include "mcp/transports/running_requests.h"

#include <vector>

namespace mcp::transports {
namespace {

void end(RunningRequests::Request& request) {
    request.cancelled = true;
    request.cancel.emit(boost::asio::cancellation_type::terminal);
}

}  // namespace

RunningRequests::Place RunningRequests::add(const Json& id) {
    return requests_.emplace(write_json(id), std::make_shared<Request>());
}

void RunningRequests::cancel(const Json& params) {
    const Json* id = find_member(params, "requestId");
    if (id == nullptr || !(id->is_string() || id->is_number_integer())) return;
    const auto found = requests_.find(write_json(*id));
    if (found == requests_.end()) return;
    const auto request = found->second;  // cancelling may remove it
    end(*request);
}

void RunningRequests::cancel_all() {
    std::vector<std::shared_ptr<Request>> all;
    for (const auto& [id, request] : requests_) all.push_back(request);
    for (const auto& request : all) end(*request);
}

}  // namespace mcp::transports
