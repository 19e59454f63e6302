// A world in which the inventory is looked up by name, and more of it is made in one line.
#pragma once

#include <stdexcept>
#include <string>

#include "storage/clusters.h"
#include "tests/tools/tool_world.h"

class InventoryWorld : public ToolWorld {
public:
    // By its name.
    std::string template_id(const std::string& name) {
        const auto list = data("system_list_templates");
        for (const auto& each : list["templates"]) {
            if (each["name"] == name) return each["id"];
        }
        throw std::logic_error("no template " + name);
    }
    std::string module_id(const std::string& name) { return data("system_get_module", {{"module_name", name}})["module"]["id"]; }
    std::string provider_id() { return data("system_list_providers")["providers"][0]["id"]; }
    std::string platform_id() { return data("system_list_platforms")["platforms"][0]["id"]; }

    std::string new_node(const std::string& name, const std::string& template_name = "docker-host") {
        return data("system_create_node", {{"name", name}, {"template_id", template_id(template_name)}})["node"]["id"];
    }
    std::string new_template(const std::string& name) {
        return data("system_create_template", {{"name", name}, {"node_platform_id", platform_id()}})["template"]["id"];
    }
    void new_module(mcp::Json arguments) {
        if (!arguments.contains("category")) arguments["category"] = arguments["name"].get<std::string>();
        data("system_create_module", std::move(arguments));
    }
    std::string new_cluster(const std::string& name = "prod") {
        model::KubernetesCluster cluster;
        cluster.id = world.ids().make<model::KubernetesClusterId>();
        cluster.account_id = world.account;
        cluster.name = name;
        cluster.created_at = world.now();
        world.run(world.store().write([&](storage::Transaction& tx) { storage::clusters::insert(tx, cluster); }));
        return cluster.id.text();
    }
    mcp::Json provision_on(const std::string& node) {
        auto arguments = provision_arguments();
        arguments.erase("template_id");
        arguments["node_id"] = node;
        return data("system_provision_instance", arguments)["instance"];
    }
    mcp::Json assignments(const std::string& node) {
        return data("system_list_node_module_assignments", {{"node_id", node}})["assignments"];
    }
    int revision(const std::string& id) { return data("system_get_template", {{"template_id", id}})["template"]["revision"]; }
};
