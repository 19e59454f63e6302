// Provisioning and terminating as tasks, for clients that know them.
#include "tests/support/catch.h"
#include "tests/tools/tool_world.h"

using mcp::Json;

namespace {

class TaskWorld : public ToolWorld {
public:
    using ToolWorld::ToolWorld;

    // Calls the tool; returns the id of the task that the call has become.
    std::string begun(const std::string& tool, Json arguments) {
        capabilities = {{"extensions", {{"io.modelcontextprotocol/tasks", Json::object()}}}};
        const auto result = call(tool, std::move(arguments));
        CHECK(result["resultType"] == "task");
        return result["taskId"];
    }
    Json task(const std::string& id) {
        capabilities = {{"extensions", {{"io.modelcontextprotocol/tasks", Json::object()}}}};
        return ask("tasks/get", {{"taskId", id}})["result"];
    }
    // What another run of the server does when it starts.
    void start() {
        world.run(world.fleet().start());
        world.run(server.start());
    }
};

}  // namespace

TEST_CASE_METHOD(TaskWorld, "a provisioning becomes a task that ends when the instance runs") {
    start();
    const auto id = begun("system_provision_instance", provision_arguments());
    world.advance(std::chrono::seconds(30));
    CHECK(task(id)["status"] == "working");
    world.advance(std::chrono::seconds(90));
    const auto ended = task(id);
    CHECK(ended["status"] == "completed");
    const auto& result = ended["result"]["structuredContent"];
    CHECK(result["instance"]["status"] == "running");
    CHECK(result["timed_out"] == false);
    CHECK(result["replayed"] == false);
}

TEST_CASE_METHOD(TaskWorld, "a refusal ends the task with the refusal as its result") {
    start();
    auto arguments = provision_arguments();
    arguments.erase("template_id");
    const auto id = begun("system_provision_instance", arguments);
    world.settle();
    const auto ended = task(id);
    CHECK(ended["status"] == "completed");
    CHECK(ended["result"]["isError"] == true);
    CHECK_THAT(text_of(ended["result"]), ContainsSubstring("system_list_templates"));
}

TEST_CASE("a task that a crash cuts off ends completed in the next run, with one instance") {
    // At each moment: before the unit, between unit and provider, while it boots, after it runs.
    for (const int seconds : {0, 1, 20, 200}) {
        INFO(seconds << " seconds");
        TaskWorld before;
        before.start();
        const bool named = seconds % 2 == 0;
        auto arguments = before.provision_arguments();
        if (named) arguments["operation_id"] = "run-7";
        const auto id = before.begun("system_provision_instance", arguments);
        if (seconds > 0) before.world.advance(std::chrono::seconds(seconds));

        TaskWorld after(before.folder.path());
        after.start();
        after.world.advance(std::chrono::seconds(200));
        const auto ended = after.task(id);
        CHECK(ended["status"] == "completed");
        CHECK(ended["result"]["structuredContent"]["instance"]["status"] == "running");
        after.capabilities = Json::object();
        CHECK(after.data("system_list_instances")["count"] == 1);
        CHECK(after.world.machines().size() == 1);
    }
}

TEST_CASE_METHOD(TaskWorld, "two tasks without an operation id are two instances; cancelling one keeps its instance") {
    start();
    const auto one = begun("system_provision_instance", provision_arguments());
    const auto other = begun("system_provision_instance", provision_arguments());
    world.advance(std::chrono::seconds(10));
    CHECK_FALSE(ask("tasks/cancel", {{"taskId", one}}).contains("error"));
    world.advance(std::chrono::seconds(120));
    CHECK(task(one)["status"] == "cancelled");
    CHECK(task(other)["status"] == "completed");
    CHECK(world.machines().size() == 2);
}

TEST_CASE_METHOD(TaskWorld, "a termination becomes a task that ends when the machine is gone") {
    start();
    const auto made = data("system_provision_instance", provision_arguments())["instance"];
    const auto id = begun("system_terminate_instance", {{"instance_id", made["id"]}, {"confirm", made["name"]}});
    world.advance(std::chrono::seconds(10));
    CHECK(task(id)["status"] == "completed");
    CHECK(world.machines().empty());
}
