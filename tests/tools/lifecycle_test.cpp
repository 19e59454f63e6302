// The life of an instance, snapshots and long work, as a client sees them; and every refusal of these tools.
#include "tests/support/catch.h"
#include "tests/tools/refusal_table.h"

using mcp::Json;

namespace {

class LifecycleWorld : public ToolWorld {
public:
    LifecycleWorld() { world.run(world.fleet().start()); }

    // A running instance.
    Json running(const std::string& name) {
        auto arguments = provision_arguments();
        arguments["name"] = name;
        const auto made = data("system_provision_instance", arguments)["instance"];
        world.advance(std::chrono::seconds(100));
        return made;
    }
    static Json of(const Json& instance) { return {{"instance_id", instance["id"]}}; }
    static Json of(const Json& instance, const Json& more) {
        auto arguments = of(instance);
        arguments.update(more);
        return arguments;
    }
    Json many(int count, const Json& more = Json::object()) {
        auto arguments = provision_arguments();
        arguments["count"] = count;
        arguments.update(more);
        return arguments;
    }
    std::string status(const Json& instance) { return data("system_get_instance", of(instance))["instance"]["status"]; }

    // The confirmation that the tool's refusal gives out.
    std::string confirmation(const std::string& tool, const Json& arguments) {
        const auto text = refusal(tool, arguments);
        CHECK(text.starts_with("confirmation_required: "));
        const std::string before = "confirm: \"";
        const auto begin = text.find(before) + before.size();
        return text.substr(begin, text.find('"', begin) - begin);
    }
};


}  // namespace

TEST_CASE_METHOD(LifecycleWorld, "an instance is stopped, started and rebooted, and the call may wait for it") {
    const auto instance = running("edge-1");
    CHECK(data("system_stop_instance", of(instance))["instance"]["status"] == "stopped");
    const auto started = data("system_start_instance", of(instance, {{"wait_seconds", 45}}));
    CHECK(started["instance"]["status"] == "running");
    CHECK(started["timed_out"] == false);
    const auto rebooting = data("system_reboot_instance", of(instance, {{"force", true}}));
    CHECK(rebooting["instance"]["status"] == "rebooting");
    CHECK(data("system_get_instance", of(instance, {{"wait_seconds", 45}}))["instance"]["status"] == "running");
    CHECK(data("system_stop_instance", of(instance, {{"operation_id", "op"}}))["replayed"] == false);
    CHECK(data("system_stop_instance", of(instance, {{"operation_id", "op"}}))["replayed"] == true);
}

TEST_CASE_METHOD(LifecycleWorld, "a hold is seen, protects, and is released") {
    const auto instance = running("edge-1");
    CHECK(data("system_instance_hold_status", of(instance))["held"] == false);
    const auto held = data("system_instance_hold", of(instance, {{"reason", "incident 7"}}))["instance"];
    CHECK(held["hold_reason"] == "incident 7");
    CHECK(held["held_until"] == model::to_rfc3339(world.now() + std::chrono::hours(4)));
    CHECK(data("system_instance_hold_status", of(instance))["held"] == true);
    for (const auto* tool : {"system_reboot_instance", "system_terminate_instance"}) {
        INFO(tool);
        const auto text = refusal(tool, of(instance));
        CHECK(text.starts_with("conflict: "));
        CHECK_THAT(text, ContainsSubstring("edge-1") && ContainsSubstring("incident 7") &&
                             ContainsSubstring("system_instance_release_hold"));
    }
    data("system_instance_release_hold", of(instance));
    CHECK(data("system_instance_hold_status", of(instance))["held"] == false);
    data("system_instance_hold", of(instance, {{"reason", "short"}, {"ttl_hours", 1}}));
    world.advance(std::chrono::seconds(3601));
    CHECK(data("system_instance_hold_status", of(instance))["held"] == false);
}

TEST_CASE_METHOD(LifecycleWorld, "an instance is cordoned, renamed and drained") {
    const auto instance = running("edge-1");
    CHECK(data("system_cordon_instance", of(instance, {{"reason", "full"}}))["instance"]["cordon_reason"] == "full");
    CHECK_FALSE(data("system_uncordon_instance", of(instance))["instance"].contains("cordon_reason"));
    CHECK(data("system_update_instance", of(instance, {{"name", "edge-2"}}))["instance"]["name"] == "edge-2");
    const auto drained = data("system_drain_instance", of(instance, {{"reason", "rack move"}}));
    CHECK(drained["drained"] == true);
    CHECK(drained["instance"]["status"] == "stopped");
    CHECK(drained["instance"]["cordon_reason"] == "rack move");
    const Json ending = {{"reason", "rack move"}, {"after", "terminate"}};
    CHECK(confirmation("system_drain_instance", of(instance, ending)) == "edge-2");
    auto confirmed = of(instance, ending);
    confirmed["confirm"] = "edge-2";
    CHECK(data("system_drain_instance", confirmed)["instance"]["status"] == "terminated");
}

TEST_CASE_METHOD(LifecycleWorld, "agents that fall silent are listed with how long") {
    const auto mute = running("edge-1");
    running("edge-2");
    world.advance(std::chrono::seconds(60));
    CHECK(data("system_get_silent_instances")["count"] == 0);
    world.cloud().set_mute(mute["id"].get<std::string>(), true);
    world.advance(std::chrono::seconds(100));
    CHECK(data("system_get_silent_instances")["count"] == 0);
    const auto early = data("system_get_silent_instances", {{"threshold_seconds", 60}});
    REQUIRE(early["count"] == 1);
    CHECK(early["instances"][0]["instance"]["name"] == "edge-1");
    world.advance(std::chrono::seconds(200));
    const auto silent = data("system_get_silent_instances");
    REQUIRE(silent["count"] == 1);
    CHECK(silent["instances"][0]["silent_seconds"].get<int>() > 270);
    data("system_stop_instance", of(mute));
    CHECK(data("system_get_silent_instances")["count"] == 0);
}

TEST_CASE_METHOD(LifecycleWorld, "a snapshot is kept, listed, restored as another instance, and deleted once that is confirmed") {
    const auto instance = running("edge-1");
    const auto kept = data("system_create_snapshot", of(instance, {{"reason", "before the upgrade"}}))["snapshot"];
    CHECK(kept["status"] == "available");
    auto ending = of(instance, {{"confirm", "edge-1"}, {"backup_first", true}});
    CHECK(data("system_terminate_instance", ending)["terminated"] == true);
    CHECK(data("system_list_snapshots")["count"] == 2);
    const auto page = data("system_list_snapshots", of(instance, {{"limit", 1}}));
    CHECK(page["snapshots"][0]["id"] == kept["id"]);
    CHECK(page["has_more"] == true);

    const Json snapshot = {{"snapshot_id", kept["id"]}};
    auto restoring = snapshot;
    restoring.update({{"name", "edge-2"}, {"operation_id", "op"}});
    const auto restored = data("system_restore_snapshot", restoring)["instance"];
    CHECK(restored["source_snapshot_id"] == kept["id"]);
    CHECK(restored["template_name"] == "docker-host");
    CHECK(data("system_restore_snapshot", restoring)["replayed"] == true);
    world.advance(std::chrono::seconds(100));
    CHECK(status(restored) == "running");

    auto confirmed = snapshot;
    confirmed["confirm"] = confirmation("system_delete_snapshot", snapshot);
    CHECK(data("system_delete_snapshot", confirmed)["deleted"] == true);
    CHECK(data("system_list_snapshots")["count"] == 1);
}

TEST_CASE_METHOD(LifecycleWorld, "many are provisioned as a task that is followed by its id, and terminated as another") {
    const auto begun = data("system_provision_instance", many(8, {{"name_prefix", "runner"}, {"operation_id", "op"}}));
    CHECK(begun["provisioned"] == false);
    CHECK_FALSE(begun.contains("instance"));
    const Json task = {{"task_id", begun["task"]["id"]}};
    CHECK(data("system_get_task", task)["task"]["status"] == "running");
    auto waiting = task;
    waiting.update({{"wait_seconds", 45}, {"response_format", "detailed"}, {"limit", 3}});
    CHECK(data("system_get_task", waiting)["timed_out"] == true);
    world.advance(std::chrono::seconds(60));
    const auto ended = data("system_get_task", waiting);
    CHECK(ended["timed_out"] == false);
    CHECK(ended["task"]["status"] == "complete");
    CHECK(ended["task"]["done"] == 8);
    CHECK(ended["count"] == 8);
    CHECK(ended["steps"].size() == 3);
    CHECK(data("system_provision_instance", many(8, {{"name_prefix", "runner"}, {"operation_id", "op"}}))["replayed"] == true);
    CHECK(data("system_list_instances", {{"status", "running"}})["count"] == 8);

    Json ids = Json::array();
    const auto all = data("system_list_instances");
    for (const auto& instance : all["instances"]) ids.push_back(instance["id"]);
    Json ending = {{"instance_ids", ids}, {"wait_seconds", 45}};
    const auto asked = refusal("system_terminate_instances", ending);
    for (const auto* part : {"Terminate 8?", "runner-1 ", "4 more", "cannot be undone"}) CHECK_THAT(asked, ContainsSubstring(part));
    ending["confirm"] = confirmation("system_terminate_instances", ending);
    const auto gone = data("system_terminate_instances", ending);
    CHECK(gone["terminated"] == true);
    CHECK(gone["task"]["done"] == 8);
    CHECK(world.machines().empty());
    const auto tasks = data("system_list_tasks", {{"limit", 1}});
    CHECK(tasks["count"] == 2);
    CHECK(tasks["tasks"][0]["command"] == "terminate");
    CHECK(data("system_list_tasks", {{"limit", 1}, {"cursor", tasks["next_cursor"]}})["tasks"][0]["command"] == "provision");
}

TEST_CASE_METHOD(LifecycleWorld, "a task that is cancelled says what it had done") {
    fleet::providers::Faults slow;
    slow.create_slow = 1;
    world.cloud().set_faults(slow);
    const auto begun = data("system_provision_instance", many(100))["task"];
    world.advance(std::chrono::seconds(6));
    const auto cancelled = data("system_cancel_task", {{"task_id", begun["id"]}, {"operation_id", "op"}})["task"];
    CHECK(cancelled["status"] == "cancelling");
    world.advance(std::chrono::seconds(200));
    const auto ended = data("system_get_task", {{"task_id", begun["id"]}})["task"];
    CHECK(ended["status"] == "cancelled");
    CHECK_THAT(ended["message"].get<std::string>(), ContainsSubstring("were not begun"));
    CHECK(data("system_list_instances", {{"status", "running"}})["count"] == ended["done"]);
}

TEST_CASE_METHOD(LifecycleWorld, "a client that knows tasks gets bulk work as a task of the protocol") {
    world.run(server.start());
    capabilities = {{"extensions", {{"io.modelcontextprotocol/tasks", Json::object()}}}};
    const auto result = call("system_provision_instance", many(5));
    REQUIRE(result["resultType"] == "task");
    world.advance(std::chrono::seconds(200));
    const auto ended = ask("tasks/get", {{"taskId", result["taskId"]}})["result"];
    CHECK(ended["status"] == "completed");
    CHECK(ended["result"]["structuredContent"]["provisioned"] == true);
    CHECK(ended["result"]["structuredContent"]["task"]["done"] == 5);
}

TEST_CASE_METHOD(LifecycleWorld, "a confirmation that is wrong, expired, used or of something else changes nothing") {
    const auto one = running("edge-1");
    const auto other = running("edge-2");
    const auto third = running("edge-3");
    const auto ending = [](std::vector<Json> instances) {
        Json arguments = {{"instance_ids", Json::array()}, {"wait_seconds", 45}};
        for (const auto& instance : instances) arguments["instance_ids"].push_back(instance["id"]);
        return arguments;
    };
    const auto confirmed = [](Json arguments, const std::string& confirm) {
        arguments["confirm"] = confirm;
        return arguments;
    };
    const auto both = ending({one, other});
    const auto token = confirmation("system_terminate_instances", both);
    auto with_backup = both;
    with_backup["backup_first"] = true;
    struct Case {
        const char* what;
        Json arguments;
    };
    const Case cases[] = {
        {"wrong", confirmed(both, "yes")},
        {"changed", confirmed(both, token.substr(1) + "A")},
        {"another target", confirmed(ending({one, third}), token)},
        {"more targets", confirmed(ending({one, other, third}), token)},
        {"fewer targets", confirmed(ending({one}), token)},
        {"another blast radius", confirmed(with_backup, token)},
    };
    for (const auto& [what, arguments] : cases) {
        INFO(what);
        CHECK(refusal("system_terminate_instances", arguments).starts_with("confirmation_required: "));
    }
    world.advance(std::chrono::minutes(10));
    CHECK_THAT(refusal("system_terminate_instances", confirmed(both, token)), ContainsSubstring("has expired"));
    CHECK(world.machines().size() == 3);

    const auto fresh = confirmation("system_terminate_instances", both);
    CHECK(data("system_terminate_instances", confirmed(both, fresh))["terminated"] == true);
    CHECK_THAT(refusal("system_terminate_instances", confirmed(both, fresh)), ContainsSubstring("used before"));
    CHECK(world.machines().size() == 1);
    CHECK(data("system_list_tasks")["count"] == 1);

    const Json snapshot = {{"snapshot_id", data("system_create_snapshot", of(third))["snapshot"]["id"]}};
    CHECK(refusal("system_delete_snapshot", confirmed(snapshot, fresh)).starts_with("confirmation_required: "));
}

TEST_CASE_METHOD(LifecycleWorld, "every refusal of these tools says code, reason and next step") {
    const auto instance = running("edge-1");
    const auto stopped = running("edge-2");
    data("system_stop_instance", of(stopped));
    const auto gone = running("edge-3");
    data("system_terminate_instance", of(gone, {{"confirm", "edge-3"}}));
    const Json unknown = {{"instance_id", nobody}};
    const auto with = [](Json arguments, const Json& more) {
        arguments.update(more);
        return arguments;
    };
    const Json reason = {{"reason", "why"}};
    auto booting_arguments = provision_arguments();
    const auto booting = data("system_provision_instance", booting_arguments)["instance"];

    check_refusals(
        *this,
        {
            {"system_start_instance", unknown, "not_found", "", "system_list_instances"},
            {"system_stop_instance", unknown, "not_found", "", "system_list_instances"},
            {"system_reboot_instance", unknown, "not_found", "", "system_list_instances"},
            {"system_drain_instance", with(unknown, reason), "not_found", "", "system_list_instances"},
            {"system_cordon_instance", with(unknown, reason), "not_found", "", "system_list_instances"},
            {"system_uncordon_instance", unknown, "not_found", "", "system_list_instances"},
            {"system_instance_hold", with(unknown, reason), "not_found", "", "system_list_instances"},
            {"system_instance_release_hold", unknown, "not_found", "", "system_list_instances"},
            {"system_instance_hold_status", unknown, "not_found", "", "system_list_instances"},
            {"system_update_instance", with(unknown, {{"name", "x"}}), "not_found", "", "system_list_instances"},
            {"system_create_snapshot", unknown, "not_found", "", "system_list_instances"},
            {"system_restore_snapshot", {{"snapshot_id", nobody}}, "not_found", "", "system_list_snapshots"},
            {"system_delete_snapshot", {{"snapshot_id", nobody}}, "not_found", "", "system_list_snapshots"},
            {"system_get_task", {{"task_id", nobody}}, "not_found", "", "system_list_tasks"},
            {"system_cancel_task", {{"task_id", nobody}}, "not_found", "", "system_list_tasks"},
            {"system_terminate_instances", {{"instance_ids", Json::array({nobody})}}, "not_found", "", "system_list_instances"},
            {"system_start_instance", of(instance), "illegal_transition", "", "stop, reboot, terminate"},
            {"system_stop_instance", of(stopped), "illegal_transition", "", "start, terminate"},
            {"system_reboot_instance", of(stopped), "illegal_transition", "", "start, terminate"},
            {"system_stop_instance", of(booting), "illegal_transition", "", "wait_seconds"},
            {"system_start_instance", of(gone), "illegal_transition", "", "provision a new instance"},
            {"system_cordon_instance", of(gone, reason), "illegal_transition", "", "system_list_instances"},
            {"system_instance_hold", of(gone, reason), "illegal_transition", "", "system_list_instances"},
            {"system_update_instance", of(gone, {{"name", "x"}}), "illegal_transition", "", "system_list_instances"},
            {"system_drain_instance", of(gone, reason), "illegal_transition", "", "system_list_instances"},
            {"system_create_snapshot", of(booting), "conflict", "", "wait_seconds"},
            {"system_terminate_instance", of(booting, {{"backup_first", true}, {"confirm", booting["name"]}}), "conflict", "",
             "wait_seconds"},
            {"system_cordon_instance", of(instance), "invalid_argument", "", "reason"},
            {"system_instance_hold", of(instance, {{"reason", "x"}, {"ttl_hours", 0}}), "invalid_argument", "", "ttl_hours"},
            {"system_update_instance", of(instance, {{"name", "Edge"}}), "invalid_argument", "", "name"},
            {"system_drain_instance", of(instance, {{"reason", "x"}, {"after", "burn"}}), "invalid_argument", "", "leave_running"},
            {"system_provision_instance", many(1001), "invalid_argument", "", "count"},
            {"system_provision_instance", many(2, {{"name", "x"}}), "invalid_argument", "", "name_prefix"},
            {"system_provision_instance", many(1, {{"name_prefix", "x"}}), "invalid_argument", "", "higher count"},
            {"system_terminate_instances", {{"instance_ids", Json::array()}}, "invalid_argument", "", "instance_ids"},
            {"system_get_silent_instances", {{"threshold_seconds", 1}}, "invalid_argument", "", "threshold_seconds"},
            {"system_list_tasks", {{"cursor", "elsewhere"}}, "invalid_argument", "", "without a cursor"},
            {"system_list_snapshots", {{"cursor", "elsewhere"}}, "invalid_argument", "", "without a cursor"},
        });
    CHECK(status(instance) == "running");
    CHECK(status(stopped) == "stopped");
}
