// Events, correlations and the audit trail, as a client reads them.
#include <set>

#include "model/error.h"
#include "storage/connection.h"
#include "storage/log_export.h"
#include "tests/support/catch.h"
#include "tests/tools/tool_world.h"

using mcp::Json;

namespace {

Json entries_of(ToolWorld& world, const std::string& tool) {
    return world.data("system_list_audit_entries", {{"action", tool}, {"response_format", "detailed"}})["entries"];
}

}  // namespace

TEST_CASE_METHOD(ToolWorld, "a call that changes something is in the audit trail with who, what and the shape of its arguments") {
    world.run(world.fleet().start());
    auto arguments = provision_arguments();
    arguments["name"] = "edge-1";
    data("system_provision_instance", arguments);
    const auto entries = entries_of(*this, "system_provision_instance");
    REQUIRE(entries.size() == 1);
    CHECK(entries[0]["who"] == "tester");
    CHECK(entries[0]["outcome"] == "done");
    CHECK_THAT(entries[0]["arguments"].get<std::string>(), ContainsSubstring(R"("name":"string")"));
    CHECK(entries[0].dump().find("edge-1") == std::string::npos);
}

TEST_CASE_METHOD(ToolWorld, "a refused call is in the audit trail with the code of its refusal, and a read is not") {
    call("system_terminate_instance", {{"instance_id", world.ids().make<model::NodeInstanceId>().text()}});
    call("system_get_instance", {{"instance_id", world.ids().make<model::NodeInstanceId>().text()}});
    world.settle();
    const auto entries = entries_of(*this, "system_terminate_instance");
    REQUIRE(entries.size() == 1);
    CHECK(entries[0]["outcome"] == "not_found");
    CHECK(entries_of(*this, "system_get_instance").empty());
}

TEST_CASE_METHOD(ToolWorld, "what follows from a call is found by its correlation id, up to the instance that runs") {
    world.run(world.fleet().start());
    const auto id = data("system_provision_instance", provision_arguments())["instance"]["id"];
    world.advance(std::chrono::seconds(100));
    const auto events = data("system_recent_signals", {{"instance_id", id}})["events"];
    REQUIRE(events.size() == 3);
    CHECK(events[0]["kind"] == "system.instance_provisioned");  // the newest first
    const auto chain = data("system_inspect_correlation", {{"correlation_id", events[0]["correlation_id"]}});
    CHECK(chain["events"].size() == 3);
    REQUIRE(chain["actions"].size() == 3);
    CHECK(chain["actions"][0]["action"] == "system_provision_instance");
    CHECK(chain["actions"][2]["who"] == "concierge");
    CHECK_THAT(refusal("system_inspect_correlation", {{"correlation_id", "none"}}), ContainsSubstring("system_recent_signals"));
}

TEST_CASE_METHOD(ToolWorld, "signals and audit entries are paged without gap or repetition") {
    for (int i = 0; i < 3; ++i) data("system_provision_instance", provision_arguments());
    for (const auto& [tool, member] : {std::pair{"system_recent_signals", "events"}, {"system_list_audit_entries", "entries"}}) {
        Json arguments = {{"limit", 2}};
        std::set<std::int64_t> seen;
        for (;;) {
            const auto page = data(tool, arguments);
            CHECK(page["count"] == 6);
            for (const auto& row : page[member]) CHECK(seen.insert(row["sequence"].get<std::int64_t>()).second);
            if (!page["has_more"].get<bool>()) break;
            arguments["cursor"] = page["next_cursor"];
        }
        CHECK(seen.size() == 6);
    }
}

TEST_CASE_METHOD(ToolWorld, "the export prints a line for each entry, and stops where the trail was tampered with") {
    for (int i = 0; i < 2; ++i) data("system_provision_instance", provision_arguments());
    std::vector<std::string> lines;
    const auto keep = [&](const std::string& line) { lines.push_back(line); };
    storage::export_audit(folder / "fleet.db", keep);
    CHECK(lines.size() == 4);
    CHECK(Json::parse(lines[1])["previous_hash"] == Json::parse(lines[0])["hash"]);
    lines.clear();
    storage::export_events(folder / "fleet.db", keep);
    CHECK(lines.size() == 4);

    world.run(world.store().write(
        [](storage::Transaction& tx) { tx.connection().execute("UPDATE audit_entries SET who = 'nobody' WHERE sequence = 3"); }));
    lines.clear();
    CHECK_THROWS_AS(storage::export_audit(folder / "fleet.db", keep), model::Error);
    CHECK(lines.size() == 2);
}
