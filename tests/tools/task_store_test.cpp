// Tasks of the protocol in the store.
#include "tools/task_store.h"

#include "tests/storage/fixture.h"
#include "tests/support/catch.h"

using mcp::Json;

namespace {

mcp::Task task(const std::string& id, const std::string& owner = "tester") {
    mcp::Task made;
    made.id = id;
    made.owner = owner;
    made.created = made.updated = mcp::TimePoint(std::chrono::milliseconds(1'800'000'000'123));
    made.ttl = std::chrono::minutes(5);
    made.tool = "system_provision_instance";
    return made;
}

struct TaskStoreFixture : StoreFixture {
    tools::TaskStore tasks{*store};

    template <class T>
    T run(mcp::asio::awaitable<T> work) {
        return test_support::run(context, std::move(work));
    }
    std::vector<std::string> ids_of(const std::vector<mcp::Task>& found) {
        std::vector<std::string> ids;
        for (const auto& each : found) ids.push_back(each.id);
        return ids;
    }
};

}  // namespace

TEST_CASE_METHOD(TaskStoreFixture, "a task comes back as it was kept, whatever it holds") {
    auto kept = task("a");
    kept.status = mcp::TaskStatus::input_required;
    kept.status_message = "asks \"you\"";
    kept.updated += std::chrono::seconds(2);
    kept.arguments = {{"name", "edge-1"}, {"count", 3}};
    kept.client_capabilities = {{"elicitation", Json::object()}};
    kept.revision = mcp::Revision::v2025_11_25;
    kept.open.emplace_back("sure", mcp::elicitation("Sure?", {{"type", "object"}, {"properties", Json::object()}}));
    kept.answers = {{"before", {{"action", "decline"}}}};
    kept.result = R"({"content":[]})";
    kept.error = {{"code", -32603}, {"message", "no"}};
    run(tasks.insert(kept));

    const auto found = run(tasks.find("a"));
    REQUIRE(found);
    CHECK(found->owner == kept.owner);
    CHECK(found->status == kept.status);
    CHECK(found->status_message == kept.status_message);
    CHECK(found->created == kept.created);
    CHECK(found->updated == kept.updated);
    CHECK(found->ttl == kept.ttl);
    CHECK(found->tool == kept.tool);
    CHECK(found->arguments == kept.arguments);
    CHECK(found->client_capabilities == kept.client_capabilities);
    CHECK(found->revision == kept.revision);
    REQUIRE(found->open.size() == 1);
    CHECK(found->open[0].first == "sure");
    CHECK(found->open[0].second.params == kept.open[0].second.params);
    CHECK(found->answers == kept.answers);
    CHECK(found->result == kept.result);
    CHECK(found->error == kept.error);
    CHECK_FALSE(run(tasks.find("b")));
}

TEST_CASE_METHOD(TaskStoreFixture, "tasks are listed by owner in the order in which they began, a page at a time") {
    for (const auto* id : {"z", "m", "a"}) run(tasks.insert(task(id)));
    run(tasks.insert(task("other", "somebody else")));
    CHECK(ids_of(run(tasks.list("tester", "", 2))) == std::vector<std::string>{"z", "m"});
    CHECK(ids_of(run(tasks.list("tester", "m", 2))) == std::vector<std::string>{"a"});
    CHECK(ids_of(run(tasks.list("tester", "a", 2))).empty());
}

TEST_CASE_METHOD(TaskStoreFixture, "what has ended is no longer unfinished, and is forgotten once it has expired") {
    auto ended = task("ended");
    run(tasks.insert(ended));
    run(tasks.insert(task("at work")));
    ended.status = mcp::TaskStatus::completed;
    run(tasks.save(ended));
    CHECK(ids_of(run(tasks.unfinished())) == std::vector<std::string>{"at work"});

    const auto end = ended.created + ended.ttl;
    run(tasks.erase_expired(end - std::chrono::milliseconds(1)));
    CHECK(run(tasks.find("ended")));
    run(tasks.erase_expired(end));
    CHECK_FALSE(run(tasks.find("ended")));
    CHECK(run(tasks.find("at work")));
}

TEST_CASE_METHOD(TaskStoreFixture, "tasks are there when the store is opened again") {
    run(tasks.insert(task("a")));
    store.reset();
    store = open();
    tools::TaskStore again(*store);
    CHECK(ids_of(run(again.unfinished())) == std::vector<std::string>{"a"});
}
