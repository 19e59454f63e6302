// Instances as resources: read, completed, subscribed to.
#include "tests/support/catch.h"
#include "tests/tools/tool_world.h"

using mcp::Json;

namespace {

class RecordingOutlet final : public mcp::Outlet {
public:
    bool is_open() const override { return true; }
    mcp::asio::awaitable<void> send(std::string message) override {
        sent.push_back(Json::parse(message));
        co_return;
    }
    std::vector<Json> of(const std::string& method) const {
        std::vector<Json> found;
        for (const auto& message : sent) {
            if (message["method"] == method) found.push_back(message["params"]);
        }
        return found;
    }

    std::vector<Json> sent;
};

class ResourceWorld : public ToolWorld {
public:
    ResourceWorld() { world.run(world.fleet().start()); }

    Json made(const std::string& name) {
        auto arguments = provision_arguments();
        arguments["name"] = name;
        return data("system_provision_instance", arguments)["instance"];
    }
    static std::string uri_of(const Json& instance) { return "fleet://instances/" + instance["id"].get<std::string>(); }
    std::vector<std::string> completed(const std::string& uri, const std::string& variable, const std::string& typed) {
        return ask("completion/complete", {{"ref", {{"type", "ref/resource"}, {"uri", uri}}},
                                           {"argument", {{"name", variable}, {"value", typed}}}})["result"]["completion"]["values"];
    }
    std::vector<std::string> completed_argument(const std::string& prompt, const std::string& argument, const std::string& typed) {
        return ask("completion/complete", {{"ref", {{"type", "ref/prompt"}, {"name", prompt}}},
                                           {"argument", {{"name", argument}, {"value", typed}}}})["result"]["completion"]["values"];
    }
};

}  // namespace

TEST_CASE_METHOD(ResourceWorld, "an instance reads as the tool shows it, for its account alone and not to be kept") {
    const auto instance = made("edge-1");
    const auto result = ask("resources/read", {{"uri", uri_of(instance)}})["result"];
    CHECK(result["contents"][0]["mimeType"] == "application/json");
    CHECK(Json::parse(result["contents"][0]["text"].get<std::string>()) ==
          data("system_get_instance", {{"instance_id", instance["id"]}})["instance"]);
    CHECK(result["cacheScope"] == "private");
    CHECK(result["ttlMs"] == 0);
}

TEST_CASE_METHOD(ResourceWorld, "an id that names nothing, and a text that is no id, are not found") {
    for (const auto* uri : {"fleet://instances/01936f3e-7c11-7abc-8def-000000000001", "fleet://instances/edge-1",
                            "fleet://clusters/01936f3e-7c11-7abc-8def-000000000001", "fleet://pools/1"}) {
        INFO(uri);
        CHECK(ask("resources/read", {{"uri", uri}})["error"]["code"] == -32602);
    }
}

TEST_CASE_METHOD(ResourceWorld, "ids and names complete, with those that begin with what was typed first") {
    const auto west = made("west-edge"), edge = made("edge-1");
    const std::string uri = "fleet://instances/{id}";
    const auto id_of = [](const Json& instance) { return instance["id"].get<std::string>(); };
    CHECK(completed(uri, "id", "EDGE") == std::vector<std::string>{id_of(edge), id_of(west)});
    CHECK(completed(uri, "id", id_of(west)) == std::vector<std::string>{id_of(west)});
    CHECK(completed(uri, "id", "nowhere").empty());
    CHECK(completed("fleet://clusters/{id}", "id", "").empty());
    CHECK(completed("matrix://use-cases/{number}", "number", "1") == std::vector<std::string>{"1", "10"});

    data("system_terminate_instance", {{"instance_id", edge["id"]}, {"confirm", "edge-1"}});
    CHECK(completed(uri, "id", "edge") == std::vector<std::string>{id_of(west)});

    CHECK(completed_argument("setup_batch_jobs", "region", "eu") == std::vector<std::string>{"eu-central"});
    CHECK(completed_argument("setup_batch_jobs", "region", "united") == std::vector<std::string>{"us-east"});
    CHECK(completed_argument("setup_batch_jobs", "instance_type", "standard-").size() == 4);
    CHECK(completed_argument("setup_batch_jobs", "template", "batch").front() == "batch-docker-host");
}

TEST_CASE_METHOD(ResourceWorld, "whoever listens to an instance hears of each of its changes, and of no other's") {
    const auto watched = made("watched"), other = made("other");
    RecordingOutlet stream;
    Json request = message("subscriptions/listen", {{"notifications", {{"resourceSubscriptions", {uri_of(watched)}}}}});
    const auto listening =
        test_support::start(world.context(), server.handle(std::move(request), mcp::Arrival{{"tester"}, &peer, &stream}));
    world.settle();
    REQUIRE(stream.of("notifications/subscriptions/acknowledged").size() == 1);

    data("system_terminate_instance", {{"instance_id", other["id"]}, {"confirm", "other"}});
    CHECK(stream.of("notifications/resources/updated").empty());

    world.advance(std::chrono::seconds(100));
    const auto running = stream.of("notifications/resources/updated");
    REQUIRE_FALSE(running.empty());
    for (const auto& notice : running) CHECK(notice["uri"] == uri_of(watched));

    data("system_terminate_instance", {{"instance_id", watched["id"]}, {"confirm", "watched"}});
    CHECK(stream.of("notifications/resources/updated").size() > running.size());

    server.stop();
    world.settle();
    CHECK(listening->done);
}
