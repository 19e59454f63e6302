// From the writer thread over to the event loop.
#include "tools/change_notices.h"

#include <boost/asio/post.hpp>
#include <set>

#include "tools/resource_uris.h"

namespace tools {

ChangeNotices::ChangeNotices(storage::Store& store, mcp::Notices& notices, boost::asio::any_io_executor executor)
    : alive_(std::make_shared<mcp::Notices*>(&notices)) {
    store.on_commit([weak = std::weak_ptr(alive_), executor](std::span<const model::FleetEvent> events) {
        std::set<model::NodeInstanceId> changed;  // each once, however many events tell of it
        for (const auto& event : events) {
            if (event.node_instance_id) changed.insert(*event.node_instance_id);
        }
        if (changed.empty()) return;
        boost::asio::post(executor, [weak, changed = std::move(changed)] {
            const auto listening = weak.lock();
            if (!listening || (*listening)->size() == 0) return;
            for (const auto& id : changed) (*listening)->publish(mcp::resource_updated(uris::of(id)));
        });
    });
}

}  // namespace tools
