// Notices, and subscriptions/listen.
#include "mcp/notices.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "tests/mcp/live_server.h"
#include "tests/support/catch.h"

using mcp::Json;
using mcp::Notice;
using mcp::Notices;
using Kind = mcp::Notice::Kind;

namespace {

constexpr const char* subscription_id = "io.modelcontextprotocol/subscriptionId";

mcp::asio::awaitable<mcp::Contents> text(mcp::Call&) {
    mcp::Contents contents{"text/plain", "text"};
    co_return contents;
}

// Takes a message only when the test lets it.
class SlowOutlet final : public mcp::Outlet {
public:
    explicit SlowOutlet(mcp::asio::any_io_executor executor)
        : gate(std::move(executor), mcp::asio::steady_timer::time_point::max()) {}
    bool is_open() const override { return true; }
    mcp::asio::awaitable<void> send(std::string message) override {
        boost::system::error_code woken;
        co_await gate.async_wait(mcp::asio::redirect_error(mcp::asio::use_awaitable, woken));
        messages.push_back(Json::parse(message));
    }

    mcp::asio::steady_timer gate;
    std::vector<Json> messages;
};

mcp::ServerOptions with_changing_lists() {
    mcp::ServerOptions options;
    options.lists_change = true;
    return options;
}

class Listening : public test::LiveServer {
public:
    explicit Listening(mcp::ServerOptions options = with_changing_lists()) : LiveServer(std::move(options)) {
        for (const auto* uri : {"test://a", "test://b"})
            server->resources().add(mcp::Resource{uri, uri, "", "", "text/plain", {}, text});
    }

    Pending listen(Json filter) { return begin("subscriptions/listen", {{"notifications", std::move(filter)}}); }
    void publish(Notice notice) {
        server->notices().publish(notice);
        settle();
    }
    std::vector<std::string> methods() const {
        std::vector<std::string> found;
        for (const auto& message : outlet.messages) found.push_back(message["method"]);
        return found;
    }
};

using Methods = std::vector<std::string>;

}  // namespace

TEST_CASE("a notice reaches everybody who listens, until they stop") {
    Notices notices;
    int first = 0, second = 0;
    auto one = notices.subscribe([&](const Notice&) { ++first; });
    {
        const auto other = notices.subscribe([&](const Notice&) { ++second; });
        notices.publish({Kind::tools_changed, {}});
        CHECK(notices.size() == 2);
    }
    notices.publish({Kind::tools_changed, {}});
    CHECK(first == 2);
    CHECK(second == 1);
    auto moved = std::move(one);
    notices.publish({Kind::tools_changed, {}});
    moved = {};
    notices.publish({Kind::tools_changed, {}});
    CHECK(first == 3);
    CHECK(notices.size() == 0);
}

TEST_CASE("a listener may end its own subscription and others, and outlive what it listened to") {
    auto notices = std::make_unique<Notices>();
    Notices::Subscription self, next;
    int heard = 0;
    self = notices->subscribe([&](const Notice&) {
        self = {};
        next = {};
    });
    next = notices->subscribe([&](const Notice&) { ++heard; });
    const auto last = notices->subscribe([&](const Notice&) { ++heard; });
    notices->publish({Kind::tools_changed, {}});
    CHECK(heard == 1);
    CHECK(notices->size() == 1);
    notices.reset();  // `last` ends after it
}

TEST_CASE_METHOD(Listening, "a subscription is acknowledged first, with what will be honoured, under its own id") {
    for (const Json& each : {Json(0), Json("abc"), Json(17), Json("")}) {
        id = each;
        outlet.messages.clear();
        const auto pending = listen(
            {{"toolsListChanged", true}, {"promptsListChanged", false}, {"resourceSubscriptions", {"test://a", "test://nothing"}}});
        REQUIRE(outlet.messages.size() == 1);
        const auto& first = outlet.messages[0];
        CHECK(first["method"] == "notifications/subscriptions/acknowledged");
        CHECK(first["params"]["notifications"] == Json{{"toolsListChanged", true}, {"resourceSubscriptions", {"test://a"}}});
        CHECK(first["params"]["_meta"][subscription_id] == each);
        CHECK_FALSE(pending->done);
        publish({Kind::tools_changed, {}});
        CHECK(outlet.messages.back()["method"] == "notifications/tools/list_changed");
        CHECK(outlet.messages.back()["params"]["_meta"][subscription_id] == each);
    }
}

TEST_CASE_METHOD(Listening, "a subscriber is told of nothing that it has not asked for") {
    listen({{"promptsListChanged", true}, {"resourceSubscriptions", {"test://a"}}});
    publish({Kind::tools_changed, {}});
    publish({Kind::resources_changed, {}});
    publish(mcp::resource_updated("test://b"));
    CHECK(methods() == Methods{"notifications/subscriptions/acknowledged"});
    publish({Kind::prompts_changed, {}});
    publish(mcp::resource_updated("test://a"));
    CHECK(methods() == Methods{"notifications/subscriptions/acknowledged", "notifications/prompts/list_changed",
                               "notifications/resources/updated"});
    CHECK(outlet.messages.back()["params"]["uri"] == "test://a");
}

TEST_CASE_METHOD(Listening, "the same news waits once for a client that is slow") {
    SlowOutlet slow(io.get_executor());
    Json params = {{"notifications", {{"toolsListChanged", true}, {"promptsListChanged", true}}}};
    params["_meta"] = {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
                       {"io.modelcontextprotocol/clientCapabilities", Json::object()}};
    const Json message = {{"jsonrpc", "2.0"}, {"id", 1}, {"method", "subscriptions/listen"}, {"params", params}};
    mcp::Arrival arrival{{principal}, &peer, &slow};
    const auto pending = test_support::start(io, server->handle(message, std::move(arrival)));
    settle();
    for (int i = 0; i < 100; ++i) publish({Kind::tools_changed, {}});
    publish({Kind::prompts_changed, {}});
    for (int i = 0; i < 10; ++i) {
        slow.gate.cancel();
        settle();
    }
    REQUIRE(slow.messages.size() == 3);
    CHECK(slow.messages[1]["method"] == "notifications/tools/list_changed");
    CHECK(slow.messages[2]["method"] == "notifications/prompts/list_changed");
}

TEST_CASE_METHOD(Listening, "the end of the server ends a subscription with a result that says which") {
    id = "mine";
    const auto pending = listen({{"toolsListChanged", true}});
    CHECK_FALSE(pending->done);
    server->stop();
    const auto answer = answer_of(pending);
    CHECK(answer["id"] == "mine");
    CHECK(answer["result"]["resultType"] == "complete");
    CHECK(answer["result"]["_meta"][subscription_id] == "mine");
    CHECK(answer_of(listen({{"toolsListChanged", true}}))["result"]["resultType"] == "complete");
}

TEST_CASE_METHOD(Listening, "a filter that is none, and a client that takes no stream, are refused") {
    const Json wrong[] = {{{"toolsListChanged", "yes"}},
                          {{"resourceSubscriptions", "test://a"}},
                          {{"resourceSubscriptions", {7}}},
                          {{"taskIds", {{"a", 1}}}}};
    for (const auto& filter : wrong) CHECK(answer_of(listen(filter))["error"]["code"] == -32602);
    CHECK(modern("subscriptions/listen")["error"]["code"] == -32602);
    outlet.open = false;
    CHECK(answer_of(listen({{"toolsListChanged", true}}))["error"]["code"] == -32600);
}

TEST_CASE("lists that do not change are neither declared as changing nor listened to") {
    Listening fixed{mcp::ServerOptions{}};
    CHECK(fixed.modern("server/discover")["result"]["capabilities"]["tools"] == Json::object());
    fixed.listen({{"toolsListChanged", true}});
    CHECK(fixed.outlet.messages[0]["params"]["notifications"] == Json::object());
}

TEST_CASE_METHOD(Listening, "a legacy session subscribes to resources, and is told in its own words") {
    CHECK(legacy("resources/subscribe", {{"uri", "test://a"}})["error"]["code"] == -32600);
    peer.can_answer = true;
    CHECK(legacy("resources/subscribe", {{"uri", "test://a"}})["result"] == Json::object());
    CHECK(legacy("resources/subscribe", {{"uri", "test://nothing"}})["error"]["code"] == -32002);
    CHECK(peer.wants(mcp::resource_updated("test://a")));
    CHECK_FALSE(peer.wants(mcp::resource_updated("test://b")));
    CHECK(Json::parse(mcp::legacy_notification(mcp::resource_updated("test://a"))) ==
          Json{{"jsonrpc", "2.0"}, {"method", "notifications/resources/updated"}, {"params", {{"uri", "test://a"}}}});
    CHECK(legacy("resources/unsubscribe", {{"uri", "test://a"}})["result"] == Json::object());
    CHECK_FALSE(peer.wants(mcp::resource_updated("test://a")));
}
