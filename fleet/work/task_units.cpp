// A task keeps what it was asked for as JSON, so that a later run of the program makes the same requests of it.
#include "fleet/work/task_units.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "fleet/confirmation.h"
#include "fleet/instances/provision_unit.h"
#include "fleet/instances/termination_unit.h"
#include "fleet/operation_guard.h"
#include "fleet/work/task_steps.h"
#include "model/error.h"
#include "storage/fleet_tasks.h"
#include "storage/instances.h"

namespace fleet {
namespace {

using Json = nlohmann::json;
using model::FleetTask;
using model::FleetTaskStep;
using model::TaskStatus;
using model::TaskStepStatus;
using storage::Transaction;

Json text_or_null(const auto& id) { return id ? Json(id->text()) : Json(nullptr); }

std::string arguments_of(const ProvisionManyRequest& request) {
    const auto& each = request.each;
    Json arguments = {{"template_id", text_or_null(each.template_id)},
                      {"node_id", text_or_null(each.node_id)},
                      {"provider_region_id", each.provider_region_id.text()},
                      {"provider_instance_type_id", each.provider_instance_type_id.text()},
                      {"name_prefix", request.name_prefix}};
    if (each.lifecycle_class) arguments["lifecycle_class"] = model::name_of(*each.lifecycle_class);
    if (each.tmpfs_store) arguments["tmpfs_store"] = *each.tmpfs_store;
    return arguments.dump();
}

template <class Id>
std::optional<Id> id_in(const Json& arguments, const char* name) {
    const auto& value = arguments.at(name);
    return value.is_null() ? std::nullopt : Id::parse(value.get<std::string>());
}

std::optional<std::string> numbered_name(const std::string& prefix, int position) {
    if (prefix.empty()) return std::nullopt;
    return prefix + "-" + std::to_string(position + 1);
}

ProvisionRequest request_of(const FleetTask& task, int position) {
    const auto arguments = Json::parse(task.arguments);
    ProvisionRequest request;
    request.account_id = task.account_id;
    request.template_id = id_in<model::NodeTemplateId>(arguments, "template_id");
    request.node_id = id_in<model::NodeId>(arguments, "node_id");
    request.provider_region_id = id_in<model::ProviderRegionId>(arguments, "provider_region_id").value();
    request.provider_instance_type_id = id_in<model::ProviderInstanceTypeId>(arguments, "provider_instance_type_id").value();
    request.name = numbered_name(arguments.at("name_prefix"), position);
    if (arguments.contains("lifecycle_class"))
        request.lifecycle_class = model::value_named<model::LifecycleClass>(arguments["lifecycle_class"].get<std::string>());
    if (arguments.contains("tmpfs_store")) request.tmpfs_store = arguments["tmpfs_store"].get<bool>();
    request.cause = cause_of(task);
    return request;
}

void require_number(std::size_t count, const char* what) {
    if (count >= 1 && count <= most_steps) return;
    throw model::Error(model::ErrorCode::invalid_argument, std::string(what) + " = " + std::to_string(count) + " is out of bounds",
                       "Give 1 to " + std::to_string(most_steps) + " at a time, and begin another task for the rest.");
}

// The task with its steps, which are all pending.
TaskBegun record(Transaction& tx, FleetTask task, const std::vector<std::optional<model::NodeInstanceId>>& instances,
                 const model::Cause& cause, model::TimePoint now, model::IdSource& ids) {
    task.id = ids.make<model::FleetTaskId>();
    task.total = static_cast<int>(instances.size());
    task.message = "None of " + std::to_string(task.total) + " is begun.";
    task.who = cause.who;
    task.correlation_id = cause.correlation_id.empty() ? task.id.text() : cause.correlation_id;
    task.created_at = now;
    std::vector<FleetTaskStep> steps;
    for (int position = 0; position < task.total; ++position) {
        steps.push_back({task.id, position, TaskStepStatus::pending, instances[static_cast<std::size_t>(position)], ""});
    }
    begin_task(tx, task, steps, now);
    return {std::move(task), false};
}

std::optional<TaskBegun> earlier_task(const Transaction& tx, const OperationCall& call) {
    const auto subject = earlier_subject(tx, call);
    if (!subject) return std::nullopt;
    return TaskBegun{storage::fleet_tasks::get(tx, call.account_id, model::FleetTaskId::parse(*subject).value()), true};
}

TerminateRequest termination_of(const FleetTask& task, const model::NodeInstanceId& instance, bool backup_first) {
    TerminateRequest request;
    request.account_id = task.account_id;
    request.instance_id = instance;
    request.cause = cause_of(task);
    request.backup_first = backup_first;
    return request;
}

}  // namespace

TaskBegun begin_provision_task(Transaction& tx, const ProvisionManyRequest& request, const std::set<model::ProviderType>& drivable,
                               model::TimePoint now, model::IdSource& ids) {
    FleetTask task;
    task.account_id = request.each.account_id;
    task.command = provision_command;
    task.arguments = arguments_of(request);
    task.on_failure = request.on_failure;
    const OperationCall call{
        task.account_id, request.each.operation_id, "system_provision_instance",
        task.arguments + " count " + std::to_string(request.count) + " " + std::string(model::name_of(request.on_failure))};
    if (auto earlier = earlier_task(tx, call)) return *std::move(earlier);
    require_number(static_cast<std::size_t>(std::max(request.count, 0)), "count");
    auto last = request.each;
    last.name = numbered_name(request.name_prefix, request.count - 1);
    check_provision(tx, last, drivable);
    use_up(tx, request.confirmation, now);
    const std::vector<std::optional<model::NodeInstanceId>> none(static_cast<std::size_t>(request.count));
    auto begun = record(tx, std::move(task), none, request.each.cause, now, ids);
    remember(tx, call, begun.task.id.text(), now);
    return begun;
}

TaskBegun begin_terminate_task(Transaction& tx, const TerminateManyRequest& request, model::TimePoint now, model::IdSource& ids) {
    std::string list;
    for (const auto& id : request.instance_ids) list += " " + id.text();
    const OperationCall call{request.account_id, request.operation_id, "system_terminate_instances",
                             (request.backup_first ? "backup first" : "at once") + list};
    if (auto earlier = earlier_task(tx, call)) return *std::move(earlier);
    require_number(request.instance_ids.size(), "the number of instance_ids");
    std::set<model::NodeInstanceId> seen;
    std::vector<std::optional<model::NodeInstanceId>> instances;
    for (const auto& id : request.instance_ids) {
        if (!seen.insert(id).second) continue;
        const auto instance = storage::instances::get(tx, request.account_id, id);
        model::require_not_held(instance, model::InstanceEvent::terminate, now);
        instances.emplace_back(id);
    }
    use_up(tx, request.confirmation, now);
    FleetTask task;
    task.account_id = request.account_id;
    task.command = terminate_command;
    task.arguments = Json{{"backup_first", request.backup_first}}.dump();
    auto begun = record(tx, std::move(task), instances, request.cause, now, ids);
    remember(tx, call, begun.task.id.text(), now);
    return begun;
}

FleetTask cancel_task(Transaction& tx, const CancelRequest& request, model::TimePoint now) {
    const OperationCall call{request.account_id, request.operation_id, "system_cancel_task", "task " + request.task_id.text()};
    auto task = storage::fleet_tasks::get(tx, request.account_id, request.task_id);
    if (earlier_subject(tx, call) || task.status == TaskStatus::cancelling || task.status == TaskStatus::cancelled) return task;
    remember(tx, call, task.id.text(), now);
    if (task.status != TaskStatus::pending && task.status != TaskStatus::running) {
        throw model::Error(
            model::ErrorCode::illegal_transition,
            "task '" + task.id.text() + "' is '" + std::string(model::name_of(task.status)) + "' and cannot be cancelled",
            model::has_ended(task.status) ? "It has ended: look at what it did with system_get_task."
                                          : "It takes back what it made: wait for its end with system_get_task and wait_seconds.");
    }
    begin_cancelling(tx, task, now);
    return storage::fleet_tasks::get(tx, request.account_id, request.task_id);
}

std::optional<model::NodeInstanceId> begin_step(Transaction& tx, const FleetTask& task, int position,
                                                const std::set<model::ProviderType>& drivable, model::TimePoint now,
                                                model::IdSource& ids) {
    auto step = storage::fleet_tasks::get_step(tx, task.id, position);
    if (task.status == TaskStatus::rolling_back) {
        if (step.status != TaskStepStatus::running || !step.instance_id) return std::nullopt;
        begin_terminate(tx, termination_of(task, *step.instance_id, false), now, ids);
        return step.instance_id;
    }
    if (step.status != TaskStepStatus::pending) return std::nullopt;
    if (task.command == terminate_command) {
        const bool backup_first = Json::parse(task.arguments).at("backup_first").get<bool>();
        const auto begun = begin_terminate(tx, termination_of(task, *step.instance_id, backup_first), now, ids);
        start_step(tx, task, step, begun.instance, now);
        return step.instance_id;
    }
    const auto begun = begin_provision(tx, request_of(task, position), drivable, now, ids);
    step.instance_id = begun.instance.id;
    start_step(tx, task, step, begun.instance, now);
    return step.instance_id;
}

void fail_step(Transaction& tx, const model::FleetTaskId& id, int position, const std::string& reason, model::TimePoint now) {
    auto step = storage::fleet_tasks::get_step(tx, id, position);
    if (step.status != TaskStepStatus::pending && step.status != TaskStepStatus::running) return;
    end_step(tx, std::move(step), TaskStepStatus::failed, reason, now);
}

}  // namespace fleet
