// Counts first, then what needs attention, then what instances can be made from.
#include "tools/prompts/fleet_summary.h"

#include "storage/clusters.h"
#include "storage/providers.h"
#include "storage/templates.h"
#include "tools/views.h"

namespace tools {
namespace {

constexpr int most_instances = 10;
constexpr std::size_t most_entries = 20;  // of every other list

std::string left_out(std::size_t total, std::size_t shown, const std::string& how) {
    return total <= shown ? "" : "\n- and " + std::to_string(total - shown) + " more: " + how;
}

std::string counts(const storage::Snapshot& db, const model::AccountId& account) {
    std::string text;
    for (const auto& [status, count] : storage::instances::count_by_status(db, account)) {
        text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + std::string(model::name_of(status));
    }
    return "Instances: " + (text.empty() ? "none" : text) + ".";
}

// Instances in a status that does not pass by itself, or that has not passed yet.
std::string in_status(const storage::Snapshot& db, const model::AccountId& account, model::InstanceStatus status) {
    const auto page = storage::instances::list(db, account, {.status = status}, most_instances);
    std::string text;
    for (const auto& record : page.records) text += "\n- " + line(view(record));
    return text + left_out(static_cast<std::size_t>(page.total), page.records.size(),
                           "system_list_instances {\"status\":\"" + std::string(model::name_of(status)) + "\"}");
}

std::string attention(const storage::Snapshot& db, const model::AccountId& account) {
    using enum model::InstanceStatus;
    std::string text = in_status(db, account, error);
    for (const auto status : {pending, provisioning, starting, stopping, rebooting, terminating})
        text += in_status(db, account, status);
    return text.empty() ? "Nothing needs attention." : "Needing attention, or under way:" + text;
}

template <class Record, class Line>
std::string listed(const char* heading, const std::vector<Record>& records, const char* how, Line line) {
    if (records.empty()) return std::string(heading) + ": none.";
    std::string text = std::string(heading) + ":";
    const auto shown = std::min(records.size(), most_entries);
    for (std::size_t i = 0; i < shown; ++i) text += "\n- " + line(records[i]);
    return text + left_out(records.size(), shown, how);
}

std::string catalogue(const storage::Snapshot& db, const model::AccountId& account) {
    std::string text = listed("Templates", storage::templates::list(db, account), "system_list_templates", [](const auto& record) {
        const auto shown = view(record, false);
        return shown.name + " (" + shown.id.text() + "): " + shown.description + "; boots in about " +
               std::to_string(shown.boot_seconds) + " s";
    });
    text += "\n" + listed("Regions", storage::providers::list_regions(db, account), "system_list_provider_regions",
                          [](const auto& region) {
                              return region.code + " (" + region.id.text() + ")" + (region.available ? "" : ", not available");
                          });
    return text + "\n" +
           listed("Instance types", storage::providers::list_instance_types(db, account), "system_list_provider_instance_types",
                  [](const auto& type) {
                      return type.code + " (" + type.id.text() + "): " + std::to_string(type.vcpus) + " vCPU, " +
                             std::to_string(type.memory_mb) + " MiB";
                  });
}

std::string clusters(const storage::Snapshot& db, const model::AccountId& account) {
    return listed("Clusters", storage::clusters::list(db, account), "kubernetes_list_clusters", [](const auto& cluster) {
        return cluster.name + " (" + cluster.id.text() + "): " + std::string(model::name_of(cluster.status)) + ", " +
               std::to_string(cluster.node_count) + " nodes";
    });
}

}  // namespace

std::string fleet_summary(const Context& context, const model::AccountId& account) {
    return context.store.read([&](storage::Snapshot& db) {
        return counts(db, account) + "\n" + attention(db, account) + "\n" + clusters(db, account) + "\n" + catalogue(db, account);
    });
}

}  // namespace tools
