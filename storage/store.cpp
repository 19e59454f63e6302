// The doors of the store: handing units to the writer, and the pool of reading connections.
#include "storage/store.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <mutex>
#include <vector>

#include "storage/backup.h"
#include "storage/connection.h"
#include "storage/failure.h"
#include "storage/writer.h"

namespace storage {

namespace asio = boost::asio;

// As many connections as were ever in use at the same time.
class Store::Readers {
public:
    explicit Readers(const Options& options) : options_(options) {}

    std::unique_ptr<Connection> take() {
        {
            const std::lock_guard guard(mutex_);
            if (!idle_.empty()) {
                auto connection = std::move(idle_.back());
                idle_.pop_back();
                return connection;
            }
        }
        auto connection = std::make_unique<Connection>(options_.file, Connection::Mode::read, options_.busy_timeout);
        connection->execute("PRAGMA query_only = ON");
        return connection;
    }

    void give_back(std::unique_ptr<Connection> connection) {
        const std::lock_guard guard(mutex_);
        idle_.push_back(std::move(connection));
    }

private:
    const Options options_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Connection>> idle_;
};

Store::Store(Options options)
    : readers_(std::make_unique<Readers>(options)), writer_(std::make_unique<Writer>(options)), file_(options.file) {}

Store::~Store() {
    readers_.reset();  // the writer closes last, so that the write-ahead log is folded into the file
    writer_.reset();
}

Store::Reading::Reading(const Store& store) : store_(store) {
    try {
        connection_ = store.readers_->take();
        connection_->query("BEGIN").run();
    } catch (const SQLite::Exception& failure) {
        throw unavailable("the database cannot be read", failure);
    }
}

Store::Reading::~Reading() {
    try {
        if (connection_->in_transaction()) connection_->query("COMMIT").run();
    } catch (const SQLite::Exception&) {
        return;  // a connection whose transaction does not end is not used again
    }
    store_.readers_->give_back(std::move(connection_));
}

asio::awaitable<void> Store::commit(std::shared_ptr<PendingUnit> unit) {
    const auto executor = co_await asio::this_coro::executor;
    unit->executor = asio::prefer(executor, asio::execution::outstanding_work.tracked);
    auto initiate = [this, &unit](auto handler) {
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        unit->resume = [shared] { std::move (*shared)(); };
        writer_->submit(unit);
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(initiate, asio::use_awaitable);
    if (unit->failure) std::rethrow_exception(std::exchange(unit->failure, nullptr));
}

void Store::rethrow_translated() {
    try {
        throw;
    } catch (const SQLite::Exception& failure) {
        throw unavailable("the database cannot be read", failure);
    }
}

void Store::on_commit(Listener listener) { writer_->listen(std::move(listener)); }

void Store::backup(const std::filesystem::path& to) const { storage::backup(file_, to); }

Store::Statistics Store::statistics() const { return writer_->statistics(); }

}  // namespace storage
