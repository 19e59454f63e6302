// Kubernetes clusters.
#include "storage/clusters.h"
#include "tools/families.h"
#include "tools/listing.h"
#include "tools/views.h"

namespace tools {
namespace {

// ---- kubernetes_list_clusters

constexpr const char* clusters_tool = "kubernetes_list_clusters";

struct ClustersResult : Page {
    std::vector<ClusterView> clusters;

    void fields(auto& f) {
        f("clusters", clusters, {.text = "By name"});
        Page::fields(f);
    }

    std::string to_text() const {
        return text<ClusterView>("clusters", clusters, [](const ClusterView& c) {
            return c.name + " (" + c.id.text() + "): " + std::string(model::name_of(c.status)) + ", " +
                   std::to_string(c.node_count) + " nodes" + (c.api_endpoint ? ", " + *c.api_endpoint : "");
        });
    }
};

class KubernetesTools final : public Family {
public:
    explicit KubernetesTools(const Context& context) : context_(context) {}

    void add_to(mcp::Tools& tools) {
        tools.add<&KubernetesTools::clusters>(
            *this, {.name = clusters_tool,
                    .title = "List Kubernetes clusters",
                    .description =
                        "K3s clusters of the account, with API endpoint, status and number of nodes. A cluster appears once a node "
                        "with the k3s-server module has bootstrapped it.",
                    .hints = {.read_only = true, .destructive = false, .idempotent = true, .open_world = false},
                    .permission = "devops.kubernetes.read"});
    }

    ClustersResult clusters(mcp::Call& call, PageArguments arguments) {
        std::vector<ClusterView> all;
        context_.store.read([&](storage::Snapshot& db) {
            for (const auto& cluster : storage::clusters::list(db, context_.account_of(call)))
                all.push_back(view(cluster, arguments.is_detailed()));
        });
        ClustersResult result;
        result.clusters = page_of(std::move(all), result, context_, call, clusters_tool, arguments);
        return result;
    }

private:
    const Context& context_;
};

}  // namespace

std::unique_ptr<Family> add_kubernetes_tools(mcp::Tools& tools, const Context& context) {
    return make_family<KubernetesTools>(tools, context);
}

}  // namespace tools
