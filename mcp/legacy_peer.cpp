// Requests from the server to a legacy client, and their answers.
#include "mcp/legacy_peer.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>

#include "mcp/base64.h"
#include "mcp/json_rpc.h"
#include "mcp/meta.h"

namespace mcp {
namespace {

// A person may be reading. Beyond, the question is taken for lost.
constexpr std::chrono::minutes patience{10};

// How the question's parameters are put to this client: forms and their mode came in two steps.
Json params_for(const Question& question, Revision revision) {
    Json params = question.params;
    const Json* mode = find_member(params, "mode");
    if (mode == nullptr) return params;
    if (revision < Revision::v2025_11_25) {
        params.erase("mode");
    } else if (*mode == "url") {
        params["elicitationId"] = unguessable_id();
    }
    return params;
}

}  // namespace

class PendingAnswers::Waiting {
public:
    explicit Waiting(asio::any_io_executor executor) : arrived(std::move(executor), patience) {}

    asio::steady_timer arrived;  // cancelled when the answer is here or will not come
    std::optional<Json> response;
};

std::shared_ptr<PendingAnswers::Waiting> PendingAnswers::expect(const std::string& id, asio::any_io_executor executor) {
    auto waiting = std::make_shared<Waiting>(std::move(executor));
    waiting_[id] = waiting;
    return waiting;
}

asio::awaitable<Json> PendingAnswers::wait(std::shared_ptr<Waiting> waiting) {
    if (!waiting->response) {
        boost::system::error_code woken;
        co_await waiting->arrived.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
    std::erase_if(waiting_, [](const auto& entry) { return entry.second.expired(); });
    if (!waiting->response) throw AskingFailed("the client did not answer");
    co_return std::move(*waiting->response);
}

void PendingAnswers::resolve(Json response) {
    const Json id = readable_id(response);
    const auto found = id.is_string() ? waiting_.find(id.get<std::string>()) : waiting_.end();
    if (found == waiting_.end()) return;
    const auto waiting = found->second.lock();
    waiting_.erase(found);
    if (!waiting) return;
    waiting->response = std::move(response);
    waiting->arrived.cancel();
}

void PendingAnswers::fail_all() {
    for (const auto& [id, waiting] : std::exchange(waiting_, {})) {
        if (const auto alive = waiting.lock()) alive->arrived.cancel();
    }
}

bool LegacyPeer::wants(const Notice& notice) const {
    switch (notice.kind) {
        case Notice::Kind::resource_updated:
            return subscribed_resources.contains(notice.subject);
        case Notice::Kind::task_changed:
            return tasks.contains(notice.subject);
        default:
            return true;
    }
}

asio::awaitable<Answers> LegacyAsker::ask(Questions questions) {
    if (!outlet_.is_open() || !peer_.can_answer) {
        throw AskingFailed("this connection has no way to ask the client: it needs a session and an answer that may be a stream");
    }
    const auto executor = co_await asio::this_coro::executor;
    std::vector<std::shared_ptr<PendingAnswers::Waiting>> waiting;
    for (const auto& [key, question] : questions) {
        const auto id = peer_.pending.next_id();
        Json params = params_for(question, peer_.revision);
        if (!related_task_.empty()) params["_meta"][meta::related_task] = {{"taskId", related_task_}};
        std::string text = write_json({{"jsonrpc", "2.0"}, {"id", id}, {"method", question.method}, {"params", std::move(params)}});
        waiting.push_back(peer_.pending.expect(id, executor));
        co_await outlet_.send(std::move(text));
    }
    Answers answers;
    for (std::size_t i = 0; i < questions.size(); ++i) {
        Json response = co_await peer_.pending.wait(waiting[i]);
        if (const Json* error = find_member(response, "error")) {
            const Json* message = find_member(*error, "message");
            throw AskingFailed("the client answered " + questions[i].second.method +
                               " with an error: " + (message != nullptr ? write_json(*message) : "unknown"));
        }
        if (const auto objection = objection_to(questions[i].second, response["result"])) {
            throw AskingFailed("the client's answer to " + questions[i].second.method + " cannot be used: " + *objection);
        }
        answers.emplace(questions[i].first, std::move(response["result"]));
    }
    co_return answers;
}

}  // namespace mcp
