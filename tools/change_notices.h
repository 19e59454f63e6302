// From commits of the store to notices for those who subscribed to a resource.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "mcp/notices.h"
#include "storage/store.h"

namespace tools {

class ChangeNotices {
public:
    // Listens to the store. What a commit changed is published on `executor`, which is the one that uses `notices`; until this
    // ends.
    ChangeNotices(storage::Store& store, mcp::Notices& notices, boost::asio::any_io_executor executor);

private:
    std::shared_ptr<mcp::Notices*> alive_;  // the store keeps its listeners longer than this lives
};

}  // namespace tools
