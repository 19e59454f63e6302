// Instances and clusters as resources: the same view as the tools give, under an address that can be subscribed to.
#include "storage/clusters.h"
#include "tools/completions.h"
#include "tools/families.h"
#include "tools/resource_uris.h"
#include "tools/views.h"

namespace tools {
namespace {

using mcp::asio::awaitable;
using Read = std::optional<mcp::Contents>;

constexpr const char* json_type = "application/json";
constexpr mcp::Caching not_at_all{};  // it changes by itself, and is its account's alone

awaitable<Read> instance_named(const Context& context, mcp::Call& call, std::string text) {
    const auto id = model::NodeInstanceId::parse(text);
    if (!id) co_return std::nullopt;
    const auto account = context.account_of(call);
    const auto record =
        context.store.read([&](storage::Snapshot& db) { return storage::instances::find_record(db, account, *id); });
    if (!record) co_return std::nullopt;
    co_return mcp::Contents{json_type, mcp::encode_text(view(*record))};
}

awaitable<Read> cluster_named(const Context& context, mcp::Call& call, std::string text) {
    const auto id = model::KubernetesClusterId::parse(text);
    if (!id) co_return std::nullopt;
    const auto account = context.account_of(call);
    const auto cluster = context.store.read([&](storage::Snapshot& db) { return storage::clusters::find(db, account, *id); });
    if (!cluster) co_return std::nullopt;
    co_return mcp::Contents{json_type, mcp::encode_text(view(*cluster))};
}

}  // namespace

void add_fleet_resources(mcp::Resources& resources, const Context& context) {
    resources.add(mcp::ResourceTemplate{
        uris::instance_template,
        "instance",
        "An instance",
        "One instance as it is now, as system_get_instance shows it. Subscribe to be told when it changes.",
        json_type,
        not_at_all,
        [&context](mcp::Call& call, mcp::Variables variables) { return instance_named(context, call, variables["id"]); },
        {{"id", complete_instances(context)}}});
    resources.add(mcp::ResourceTemplate{
        uris::cluster_template,
        "cluster",
        "A Kubernetes cluster",
        "One K3s cluster as it is now, as kubernetes_list_clusters shows it.",
        json_type,
        not_at_all,
        [&context](mcp::Call& call, mcp::Variables variables) { return cluster_named(context, call, variables["id"]); },
        {{"id", complete_clusters(context)}}});
}

}  // namespace tools
