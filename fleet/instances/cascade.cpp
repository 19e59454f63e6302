// One row for each kind of belonging, in the order in which they go: what refers to another goes before it.
#include "fleet/instances/cascade.h"

#include <nlohmann/json.hpp>

#include "storage/instances.h"
#include "storage/nodes.h"

namespace fleet {
namespace {

using Json = nlohmann::json;
using model::NodeInstance;
using storage::Transaction;

void note_machine(Transaction&, const NodeInstance& instance, Json& removed) {
    removed["cloud_instance_id"] = nullptr;
    removed["addresses"] = Json::array();
    if (instance.cloud_instance_id) removed["cloud_instance_id"] = *instance.cloud_instance_id;
    for (const auto& address : {instance.private_ip_address, instance.public_ip_address}) {
        if (address) removed["addresses"].push_back(*address);
    }
}

// The row remembers which pool it was in.
void leave_pool(Transaction& tx, const NodeInstance& instance, Json& removed) {
    if (!instance.membership) return;
    removed["pool_id"] = instance.membership->pool_id.text();
    storage::instances::set_membership(tx, instance.id, std::nullopt);
}

void lift_cordon_and_hold(Transaction& tx, const NodeInstance& instance, Json& removed) {
    if (instance.cordon_reason) {
        removed["cordon_reason"] = *instance.cordon_reason;
        storage::instances::set_cordon(tx, instance.id, std::nullopt);
    }
    if (instance.hold) storage::instances::set_hold(tx, instance.id, std::nullopt);
}

// A node that was made for the instance alone goes with its last one, and its module assignments with it.
void remove_dedicated_node(Transaction& tx, const NodeInstance& instance, Json& removed) {
    const auto node = storage::nodes::find(tx, instance.account_id, instance.node_id);
    if (!node || !node->dedicated || storage::nodes::live_instances(tx, node->id) > 0) return;
    auto& modules = removed["modules"] = Json::array();
    for (const auto& module : storage::nodes::assigned_modules(tx, node->id)) modules.push_back(module.module_name);
    removed["node"] = {{"id", node->id.text()}, {"name", node->name}};
    storage::nodes::remove(tx, node->id);
}

// Peers and what they hold, the Docker host, the Kubernetes node, certificates and tokens take their rows here, before the node.
constexpr void (*belongings[])(Transaction&, const NodeInstance&, Json&) = {note_machine, leave_pool, lift_cordon_and_hold,
                                                                            remove_dedicated_node};

}  // namespace

std::string remove_belongings(Transaction& tx, const NodeInstance& instance) {
    Json removed = Json::object();
    for (const auto remove : belongings) remove(tx, instance, removed);
    return removed.dump();
}

}  // namespace fleet
