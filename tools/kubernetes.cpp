// Kubernetes clusters.
#include "storage/clusters.h"
#include "tools/families.h"
#include "tools/views.h"

namespace tools {
namespace {

// ---- kubernetes_list_clusters

struct ClustersResult {
    std::vector<ClusterView> clusters;

    void fields(auto& f) { f("clusters", clusters, {.text = "Oldest first"}); }

    std::string to_text() const {
        std::string text = std::to_string(clusters.size()) + " clusters" + (clusters.empty() ? "." : ":");
        for (const auto& cluster : clusters) {
            text += "\n- " + cluster.name + " (" + cluster.id.text() + "): " + std::string(model::name_of(cluster.status)) + ", " +
                    std::to_string(cluster.node_count) + " nodes";
            if (cluster.api_endpoint) text += ", " + *cluster.api_endpoint;
        }
        return text;
    }
};

class KubernetesTools final : public Family {
public:
    explicit KubernetesTools(const Context& context) : context_(context) {}

    void add_to(mcp::Tools& tools) {
        tools.add<&KubernetesTools::clusters>(
            *this, {.name = "kubernetes_list_clusters",
                    .title = "List Kubernetes clusters",
                    .description = "K3s clusters of the account, with API endpoint, status and number of nodes. A cluster appears once a node "
                                   "with the k3s-server module has bootstrapped it.",
                    .hints = {.read_only = true, .destructive = false, .idempotent = true, .open_world = false},
                    .permission = "devops.kubernetes.read"});
    }

    ClustersResult clusters(mcp::Call& call, mcp::NoArguments) {
        const auto clusters =
            context_.store.read([&](storage::Snapshot& db) { return storage::clusters::list(db, context_.account_of(call)); });
        ClustersResult result;
        for (const auto& cluster : clusters) result.clusters.push_back(view(cluster));
        return result;
    }

private:
    const Context& context_;
};

}  // namespace

std::unique_ptr<Family> add_kubernetes_tools(mcp::Tools& tools, const Context& context) {
    auto family = std::make_unique<KubernetesTools>(context);
    family->add_to(tools);
    return family;
}

}  // namespace tools
