// JSON Merge Patch by the JSON library; the target cluster is looked for in both places.
#include "model/config.h"

#include <nlohmann/json.hpp>

#include "model/error.h"

namespace model {
namespace {

using Json = nlohmann::json;

constexpr const char* target_key = "target_cluster_id";

Json object_of(std::string_view text) {
    if (text.empty()) return Json::object();
    auto value = Json::parse(text, nullptr, false);
    if (value.is_object()) return value;
    throw Error(ErrorCode::invalid_argument, "a configuration is not a JSON object", "Give an object, {} for none.");
}

bool joins_a_cluster(std::string_view module_name) { return module_name == "k3s-agent" || module_name == "k3s-server"; }

KubernetesClusterId target_of(const Json& value) {
    const auto id = value.is_string() ? KubernetesClusterId::parse(value.get_ref<const std::string&>()) : std::nullopt;
    if (id) return *id;
    throw Error(ErrorCode::invalid_argument, "target_cluster_id = " + value.dump() + " is not a uuid",
                "Take the id of a cluster that kubernetes_list_clusters returns.");
}

}  // namespace

std::string merged_config(std::initializer_list<std::string_view> layers) {
    auto merged = Json::object();
    for (const auto layer : layers) merged.merge_patch(object_of(layer));
    return merged.dump();
}

ClusterConfig with_target_cluster(std::string_view module_name, std::string_view config, std::string_view metadata) {
    auto kept = object_of(config);
    const auto beside = object_of(metadata);
    for (const auto& [name, value] : beside.items()) {
        if (name == target_key) continue;
        throw Error(ErrorCode::invalid_argument, "metadata has '" + name + "', and nothing but target_cluster_id is kept of it",
                    "Give settings in config.", {target_key});
    }
    if (!kept.contains(target_key) && beside.empty()) return {kept.dump(), std::nullopt};
    if (!joins_a_cluster(module_name)) {
        throw Error(ErrorCode::invalid_argument,
                    "module '" + std::string(module_name) + "' joins no cluster, and has a target_cluster_id",
                    "Leave target_cluster_id out, or assign a module that joins a cluster.", {"k3s-agent", "k3s-server"});
    }
    const auto target = target_of(beside.empty() ? kept[target_key] : beside[target_key]);
    if (kept.contains(target_key) && target_of(kept[target_key]) != target) {
        throw Error(ErrorCode::invalid_argument, "config and metadata name different clusters as target_cluster_id",
                    "Give target_cluster_id once, in config.");
    }
    kept[target_key] = target.text();
    return {kept.dump(), target};
}

}  // namespace model
