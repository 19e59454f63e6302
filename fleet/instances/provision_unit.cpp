// Checks first, records after: a request that is refused leaves nothing behind.
#include "fleet/instances/provision_unit.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "fleet/events.h"
#include "fleet/inventory/module_choice.h"
#include "fleet/operation_guard.h"
#include "model/error.h"
#include "storage/events.h"
#include "storage/instances.h"
#include "storage/intents.h"
#include "storage/nodes.h"
#include "storage/providers.h"
#include "storage/snapshots.h"
#include "storage/templates.h"

namespace fleet {
namespace {

using model::Error;
using model::ErrorCode;
using storage::Transaction;

constexpr std::size_t longest_name = 63;  // a host name's label

std::string text_or_none(const auto& id) { return id ? id->text() : "none"; }

OperationCall call_of(const ProvisionRequest& request) {
    const std::string lifecycle = request.lifecycle_class ? std::string(model::name_of(*request.lifecycle_class)) : "none";
    const char* tmpfs = !request.tmpfs_store ? "none" : *request.tmpfs_store ? "true" : "false";
    const char* tool = request.source ? "system_restore_snapshot" : "system_provision_instance";
    const std::string source = request.source ? " snapshot " + request.source->text() : "";
    return {request.account_id, request.operation_id, tool,
            fmt::format("template {} node {} region {} type {} lifecycle {} tmpfs {} name {}{}", text_or_none(request.template_id),
                        text_or_none(request.node_id), request.provider_region_id.text(), request.provider_instance_type_id.text(),
                        lifecycle, tmpfs, request.name.value_or(""), source)};
}

void check_form(const ProvisionRequest& request) {
    if (request.template_id.has_value() == request.node_id.has_value()) {
        throw Error(ErrorCode::invalid_argument,
                    request.node_id ? "both template_id and node_id are given" : "neither template_id nor node_id is given",
                    "Give template_id to make a new node (system_list_templates), or node_id for one that exists in this account.");
    }
    if (!request.name) return;
    const std::string& name = *request.name;
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    if (name.empty() || name.size() > longest_name || !std::all_of(name.begin(), name.end(), fits) || name.front() == '-' ||
        name.back() == '-') {
        throw Error(ErrorCode::invalid_argument, "'" + name + "' cannot be a host name",
                    "Use 1 to 63 lower-case letters, digits and hyphens, with no hyphen at either end.");
    }
}

struct Place {
    model::Provider provider;
    model::ProviderRegion region;
    model::ProviderInstanceType type;
};

// Region and type, of one provider that is enabled and that this program can drive.
Place place_of(const Transaction& tx, const ProvisionRequest& request, const std::set<model::ProviderType>& drivable) {
    const auto& account = request.account_id;
    const auto region = storage::providers::get_region(tx, account, request.provider_region_id);
    const auto type = storage::providers::get_instance_type(tx, account, request.provider_instance_type_id);
    const auto provider = storage::providers::get(tx, account, region.provider_id);
    if (type.provider_id != region.provider_id) {
        std::vector<std::string> valid;
        for (const auto& other : storage::providers::list_instance_types(tx, account)) {
            if (other.provider_id == region.provider_id) valid.push_back(other.id.text());
        }
        throw Error(
            ErrorCode::invalid_argument,
            "instance type '" + type.code + "' is of another provider than region '" + region.code + "' of '" + provider.name + "'",
            "Choose an instance type of that provider with system_list_provider_instance_types.", std::move(valid));
    }
    if (!provider.enabled || !drivable.contains(provider.type)) {
        throw Error(ErrorCode::conflict,
                    "provider '" + provider.name + "' is " + (provider.enabled ? "not served by this program" : "disabled"),
                    "Choose a region of another provider with system_list_provider_regions.");
    }
    if (!region.available) {
        throw Error(ErrorCode::conflict, "region '" + region.code + "' takes nothing new at the moment",
                    "Choose another region with system_list_provider_regions.");
    }
    return {provider, region, type};
}

model::NodeTemplate enabled_template(const Transaction& tx, const model::AccountId& account, const model::NodeTemplateId& id) {
    auto found = storage::templates::get(tx, account, id);
    if (found.enabled) return found;
    throw Error(ErrorCode::conflict, "template '" + found.name + "' is disabled",
                "Choose another template with system_list_templates.");
}

// Four hexadecimal digits of the id's random end.
std::string tail_of(const model::Uuid& id) { return id.text().substr(32); }

std::string shortened(const std::string& name, std::size_t room) {
    std::string text = name.substr(0, std::min(name.size(), room));
    while (!text.empty() && text.back() == '-') text.pop_back();
    return text;
}

std::string invented_instance_name(const model::Node& node, model::TimePoint now, const model::Uuid& id) {
    std::string stamp = model::to_rfc3339(now).substr(0, 19);
    std::erase_if(stamp, [](char c) { return c == '-' || c == ':' || c == 'T'; });
    const std::string end = "-instance-" + stamp + "-" + tail_of(id);
    return shortened(node.name, longest_name - end.size()) + end;
}

model::Node make_node(Transaction& tx, const ProvisionRequest& request, model::TimePoint now, model::IdSource& ids) {
    const auto made_from = enabled_template(tx, request.account_id, *request.template_id);
    model::Node node;
    node.id = ids.make<model::NodeId>();
    node.account_id = request.account_id;
    node.node_template_id = made_from.id;
    node.name = request.name ? *request.name : shortened(made_from.name, longest_name - 13) + "-" + node.id.text().substr(24);
    node.lifecycle_class = request.lifecycle_class.value_or(made_from.lifecycle_class);
    node.tmpfs_store = request.tmpfs_store.value_or(made_from.tmpfs_store);
    node.dedicated = true;
    node.created_at = now;
    storage::nodes::insert(tx, node);
    return node;
}

// A node that exists has its lifecycle: a call that says otherwise is a mistake, not a change.
model::Node existing_node(const Transaction& tx, const ProvisionRequest& request) {
    const auto node = storage::nodes::get(tx, request.account_id, *request.node_id);
    if (!node.enabled) {
        throw Error(ErrorCode::conflict, "node '" + node.name + "' is disabled", "Enable it, or choose another node.");
    }
    enabled_template(tx, request.account_id, node.node_template_id);
    if (request.lifecycle_class.value_or(node.lifecycle_class) != node.lifecycle_class ||
        request.tmpfs_store.value_or(node.tmpfs_store) != node.tmpfs_store) {
        throw Error(
            ErrorCode::conflict,
            fmt::format("node '{}' is {} with tmpfs_store {}", node.name, model::name_of(node.lifecycle_class), node.tmpfs_store),
            "Leave lifecycle_class and tmpfs_store out, or give template_id to make a node that has them as you want.");
    }
    return node;
}

model::NodeInstance make_instance(const ProvisionRequest& request, const model::Node& node, const Place& place,
                                  model::TimePoint now, model::IdSource& ids) {
    model::NodeInstance instance;
    instance.id = ids.make<model::NodeInstanceId>();
    instance.account_id = request.account_id;
    instance.node_id = node.id;
    instance.node_name = node.name;
    instance.node_template_id = node.node_template_id;
    instance.lifecycle_class = node.lifecycle_class;
    instance.tmpfs_store = node.tmpfs_store;
    instance.provider_id = place.provider.id;
    instance.provider_region_id = place.region.id;
    instance.provider_instance_type_id = place.type.id;
    instance.name = request.name ? *request.name : invented_instance_name(node, now, instance.id.uuid);
    instance.status = model::require_transition(instance.status, model::InstanceEvent::mark_provisioning);
    instance.created_at = now;
    instance.updated_at = now;
    instance.correlation_id = request.cause.correlation_id;
    instance.membership = request.membership;
    instance.source_snapshot_id = request.source;
    return instance;
}

void check_source(const Transaction& tx, const ProvisionRequest& request, const Place& place) {
    if (!request.source) return;
    const auto source = storage::snapshots::get(tx, request.account_id, *request.source);
    if (source.status != model::SnapshotStatus::available) {
        throw Error(ErrorCode::conflict, fmt::format("snapshot '{}' is {}", source.id.text(), model::name_of(source.status)),
                    "Choose one that is available with system_list_snapshots.");
    }
    const auto kept_of = storage::instances::get(tx, request.account_id, source.instance_id);
    if (kept_of.provider_id == place.provider.id) return;
    throw Error(ErrorCode::invalid_argument, "snapshot '" + source.id.text() + "' is at another provider than the region",
                "Choose a region of the provider that has the snapshot, or leave the region out.");
}

}  // namespace

Provisioned begin_provision(Transaction& tx, const ProvisionRequest& request, const std::set<model::ProviderType>& drivable,
                            model::TimePoint now, model::IdSource& ids) {
    const auto call = call_of(request);
    if (const auto subject = earlier_subject(tx, call)) {
        return {storage::instances::get(tx, request.account_id, model::NodeInstanceId::parse(*subject).value()), true};
    }
    check_form(request);
    const auto place = place_of(tx, request, drivable);
    check_source(tx, request, place);
    const auto node = request.template_id ? make_node(tx, request, now, ids) : existing_node(tx, request);
    materialise_modules(tx, node);

    auto instance = make_instance(request, node, place, now, ids);
    instance.template_revision = storage::templates::get(tx, request.account_id, node.node_template_id).revision;
    storage::instances::insert(tx, instance);
    storage::intents::put(tx, {instance.id, instance.account_id, storage::intents::Kind::create_machine, 0, now + head_start, ""});
    remember(tx, call, instance.id.text(), now);
    storage::events::append(
        tx, event_of(event_kinds::provision_started, instance, now,
                     "Instance '" + instance.name + "' is asked of '" + place.provider.name + "' in " + place.region.code + "."));
    return {instance, false};
}

void check_provision(const Transaction& tx, const ProvisionRequest& request, const std::set<model::ProviderType>& drivable) {
    check_form(request);
    place_of(tx, request, drivable);
    if (request.template_id) {
        enabled_template(tx, request.account_id, *request.template_id);
    } else {
        existing_node(tx, request);
    }
}

std::set<model::ProviderType> drivable_types(const providers::Providers& providers) {
    std::set<model::ProviderType> types;
    for (const auto& entry : providers) types.insert(entry.first);
    return types;
}

}  // namespace fleet
