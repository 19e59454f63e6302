// Requests inside a session, and the end of sessions.
#include "mcp/transports/session.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "mcp/base64.h"

namespace mcp::transports {
namespace {

// Streams that have ended stay for clients that missed the end, so many per session.
constexpr std::size_t most_ended_streams = 32;

// What a request says before its answer, put into its stream.
class SessionOutlet final : public Outlet {
public:
    SessionOutlet(EventStream& stream, bool client_takes_streams) : stream_(stream), client_takes_streams_(client_takes_streams) {}

    bool is_open() const override { return client_takes_streams_; }
    asio::awaitable<void> send(std::string message) override {
        if (client_takes_streams_) co_await stream_.push(std::move(message));
    }
    void release_connection() override {
        if (client_takes_streams_) stream_.release();
    }

private:
    EventStream& stream_;
    bool client_takes_streams_;
};

struct Job {
    Job(std::shared_ptr<Session> session, std::shared_ptr<Session::Answering> answering, bool client_takes_streams)
        : session(std::move(session)), answering(std::move(answering)), outlet(*this->answering->stream, client_takes_streams) {}

    std::shared_ptr<Session> session;
    std::shared_ptr<Session::Answering> answering;
    SessionOutlet outlet;
};

}  // namespace

Session::Session(asio::any_io_executor executor, Server& server, std::string id, Principal principal)
    : id(std::move(id)), principal(std::move(principal)), executor_(std::move(executor)), server_(server) {
    peer.can_answer = true;
    notices_ = server.notices().subscribe([this](const Notice& notice) {
        if (standalone_ && peer.wants(notice)) standalone_->offer(legacy_notification(notice));
    });
}

std::shared_ptr<Session::Answering> Session::start(Message message, bool client_takes_streams) {
    touch();
    auto answering = std::make_shared<Answering>();
    answering->stream = std::make_shared<EventStream>(executor_, ++last_stream_);
    auto job = std::make_shared<Job>(shared_from_this(), answering, client_takes_streams);
    const auto place = running_.add(message.id);
    const auto request = place->second;
    Arrival arrival{principal, &peer, &job->outlet};
    asio::co_spawn(
        executor_, server_.handle(std::move(message), std::move(arrival)),
        asio::bind_cancellation_slot(request->cancel.slot(), [this, job, request, place](std::exception_ptr, Reply reply) {
            running_.remove(place);
            touch();
            auto& stream = *job->answering->stream;
            const bool says_nothing = request->cancelled || reply.body.empty();
            if (stream.is_stream()) {
                if (!says_nothing) stream.offer_last(std::move(reply.body));
            } else {
                job->answering->reply = says_nothing ? Reply{202, {}} : std::move(reply);
            }
            stream.end();
        }));
    if (!answering->stream->ended() || answering->stream->is_stream()) {
        forget_old_streams();
        streams_.emplace(answering->stream->number(), answering->stream);
    }
    return answering;
}

void Session::take(Message message) {
    touch();
    if (message.kind == Message::Kind::notification && message.method == "notifications/cancelled") {
        running_.cancel(message.params);
    } else if (message.kind == Message::Kind::response) {
        peer.pending.resolve(std::move(message.answer));
    }
}

std::shared_ptr<EventStream> Session::standalone() {
    if (!standalone_) {
        standalone_ = std::make_shared<EventStream>(executor_, ++last_stream_);
        streams_.emplace(standalone_->number(), standalone_);
    }
    return standalone_;
}

std::shared_ptr<EventStream> Session::stream(std::uint64_t number) const {
    const auto found = streams_.find(number);
    return found == streams_.end() ? nullptr : found->second;
}

void Session::forget_old_streams() {
    std::erase_if(streams_, [](const auto& entry) { return entry.second->ended() && !entry.second->is_stream(); });
    auto ended = std::count_if(streams_.begin(), streams_.end(), [](const auto& entry) { return entry.second->ended(); });
    for (auto next = streams_.begin(); next != streams_.end() && std::size_t(ended) > most_ended_streams;) {
        const bool goes = next->second->ended();
        next = goes ? streams_.erase(next) : std::next(next);
        if (goes) --ended;
    }
}

void Session::close() {
    notices_ = {};
    peer.pending.fail_all();
    running_.cancel_all();
    for (const auto& [number, stream] : streams_) stream->end();
    streams_.clear();
}

bool Session::is_busy() const {
    return !running_.empty() ||
           std::any_of(streams_.begin(), streams_.end(), [](const auto& entry) { return entry.second->is_delivered(); });
}

std::shared_ptr<Session> Sessions::begin(asio::any_io_executor executor, Principal principal) {
    if (sessions_.size() >= limits_.count && !make_room()) return nullptr;
    auto session = std::make_shared<Session>(executor, server_, unguessable_id(), std::move(principal));
    sessions_.emplace(session->id, session);
    keep_sweeping(std::move(executor));
    return session;
}

std::shared_ptr<Session> Sessions::find(std::string_view id, const Principal& principal) const {
    const auto found = sessions_.find(std::string(id));
    if (found == sessions_.end() || found->second->principal.id != principal.id) return nullptr;
    found->second->touch();
    return found->second;
}

void Sessions::end(const std::string& id) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) return;
    const auto session = found->second;
    sessions_.erase(found);
    session->close();
}

void Sessions::close_all() {
    for (const auto& [id, session] : std::exchange(sessions_, {})) session->close();
    if (const auto timer = std::exchange(sweeping_, nullptr)) timer->cancel();
}

// Ends the session that has been idle longest.
bool Sessions::make_room() {
    const Session* idlest = nullptr;
    for (const auto& [id, session] : sessions_) {
        if (!session->is_busy() && (idlest == nullptr || session->last_used() < idlest->last_used())) idlest = session.get();
    }
    if (idlest == nullptr) return false;
    end(std::string(idlest->id));
    return true;
}

void Sessions::keep_sweeping(asio::any_io_executor executor) {
    if (sweeping_) return;
    sweeping_ = std::make_shared<asio::steady_timer>(executor);
    asio::co_spawn(executor, sweep(sweeping_), [](std::exception_ptr failure) {
        if (failure) spdlog::error("idle sessions are no longer ended");
    });
}

// Runs as long as there are sessions.
asio::awaitable<void> Sessions::sweep(std::shared_ptr<asio::steady_timer> timer) {
    while (!sessions_.empty()) {
        timer->expires_after(
            std::clamp<std::chrono::milliseconds>(limits_.idle / 4, std::chrono::milliseconds(10), std::chrono::minutes(1)));
        boost::system::error_code woken;
        co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, woken));
        if (woken) co_return;  // closed, perhaps gone
        const auto now = Session::Clock::now();
        std::vector<std::string> idle;
        for (const auto& [id, session] : sessions_) {
            if (!session->is_busy() && now - session->last_used() >= limits_.idle) idle.push_back(id);
        }
        for (const auto& id : idle) end(id);
    }
    sweeping_.reset();
}

}  // namespace mcp::transports
