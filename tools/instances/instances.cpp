// Instances: look at one, list them, find those that have fallen silent.
#include <algorithm>
#include <functional>
#include <map>

#include "tools/families.h"
#include "tools/instances/waiting.h"
#include "tools/listing.h"
#include "tools/views.h"

namespace tools {
namespace {

using mcp::asio::awaitable;

// ---- system_get_instance

struct GetArguments {
    model::NodeInstanceId instance_id;
    int wait_seconds = 0;

    void fields(auto& f) {
        f("instance_id", instance_id, {.text = "Id of the instance", .required = true});
        f("wait_seconds", wait_seconds,
          {.text = "While it is in transition, wait up to this many seconds for that to end", .min = 0, .max = longest_wait});
    }
};

struct GetResult {
    bool timed_out = false;
    InstanceView instance;

    void fields(auto& f) {
        f("timed_out", timed_out, {.text = "true: still in transition when wait_seconds were over"});
        f("instance", instance, {.text = "The instance as it is now"});
    }

    std::string to_text() const { return line(instance) + (timed_out ? ". Still in transition: call again to wait on." : "."); }
};

// ---- system_list_instances

constexpr const char* list_tool = "system_list_instances";

struct ListArguments : PageArguments {
    std::optional<model::InstanceStatus> status;
    std::optional<model::NodeId> node_id;
    std::optional<model::NodeTemplateId> template_id;

    void fields(auto& f) {
        f("status", status, {.text = "Only instances in this status"});
        f("node_id", node_id, {.text = "Only instances of this node"});
        f("template_id", template_id, {.text = "Only instances of nodes made from this template"});
        PageArguments::fields(f);
    }
};

struct ListResult : Page {
    std::vector<ListedInstance> instances;

    void fields(auto& f) {
        f("instances", instances, {.text = "Oldest first"});
        Page::fields(f);
    }

    std::string to_text() const {
        return text<ListedInstance>("instances", instances, [](const ListedInstance& i) {
            std::string text = i.name + " (" + i.id.text() + "): " + std::string(model::name_of(i.status)) + " in " + i.region;
            if (i.private_ip_address) text += ", " + *i.private_ip_address;
            if (i.status_reason) text += ", because " + *i.status_reason;
            if (i.details)
                text += "; node " + i.details->node_name + ", " + i.details->instance_type + ", made " + i.details->created_at;
            return text;
        });
    }
};

// ---- system_get_silent_instances

constexpr const char* silent_tool = "system_get_silent_instances";

struct SilentArguments : PageArguments {
    int threshold_seconds = static_cast<int>(fleet::heartbeat_stale_after.count());

    void fields(auto& f) {
        f("threshold_seconds", threshold_seconds,
          {.text = "Silent for longer than this; agents report every 30 seconds", .min = 30, .max = 86400});
        PageArguments::fields(f);
    }
};

struct SilentInstance {
    std::int64_t silent_seconds = 0;
    std::string last_heartbeat_at;
    std::string region;
    InstanceState instance;

    void fields(auto& f) {
        f("silent_seconds", silent_seconds, {.text = "How long nothing has been heard of its agent"});
        f("last_heartbeat_at", last_heartbeat_at, {.text = "When it reported last", .format = "date-time"});
        f("region", region, {.text = "Code of the provider's region"});
        f("instance", instance, {.text = "The instance; its machine runs, as far as the provider says"});
    }
};

struct SilentResult : Page {
    std::vector<SilentInstance> instances;

    void fields(auto& f) {
        f("instances", instances, {.text = "The longest silent first"});
        Page::fields(f);
    }

    std::string to_text() const {
        return text<SilentInstance>("silent instances", instances, [](const SilentInstance& silent) {
            return silent.instance.name + " (" + silent.instance.id.text() + "): silent for " +
                   std::to_string(silent.silent_seconds) + " s, in " + silent.region;
        });
    }
};

class InstanceTools final : public Family {
public:
    explicit InstanceTools(const Context& context) : context_(context) {}

    void add_to(mcp::Tools& tools) {
        tools.add<&InstanceTools::get>(
            *this,
            {.name = "system_get_instance",
             .title = "Get an instance",
             .description = "One instance as it is now. With wait_seconds it waits while the instance is in transition (booting, "
                            "stopping, terminating) and answers as soon as that ends.",
             .hints = {.read_only = true, .destructive = false, .idempotent = true, .open_world = false},
             .permission = "system.node_instances.read"});
        tools.add<&InstanceTools::list>(
            *this, {.name = list_tool,
                    .title = "List instances",
                    .description = "Instances of the account, oldest first, terminated ones included unless status says otherwise. "
                                   "Filter rather than page through everything.",
                    .hints = {.read_only = true, .destructive = false, .idempotent = true, .open_world = false},
                    .permission = "system.node_instances.read"});
        tools.add<&InstanceTools::silent>(
            *this,
            {.name = silent_tool,
             .title = "Get silent instances",
             .description = "Instances that run as far as the provider says, and whose agents have not reported for longer than "
                            "threshold_seconds: hung, cut off, or their agent has died. A reboot often helps.",
             .hints = {.read_only = true, .destructive = false, .idempotent = true, .open_world = false},
             .permission = "system.node_instances.read"});
    }

    SilentResult silent(mcp::Call& call, SilentArguments arguments) {
        SilentResult result;
        result.instances = page_of(silent_for(call, arguments), result, context_, call, silent_tool, arguments);
        return result;
    }

    awaitable<GetResult> get(mcp::Call& call, GetArguments arguments) {
        const auto instance = co_await settled(context_, call, arguments.instance_id, std::chrono::seconds(arguments.wait_seconds));
        co_return GetResult{arguments.wait_seconds > 0 && model::in_transition(instance.status), instance};
    }

    ListResult list(mcp::Call& call, ListArguments arguments) {
        const auto page = context_.store.read([&](storage::Snapshot& db) {
            return storage::instances::list(
                db, context_.account_of(call),
                {.status = arguments.status, .node_id = arguments.node_id, .template_id = arguments.template_id}, arguments.limit,
                last_before(call, arguments));
        });
        ListResult result;
        for (const auto& record : page.records) result.instances.push_back(listed(record, arguments.is_detailed()));
        std::optional<std::string> next;
        if (page.has_more) next = result.instances.back().id.text();
        describe_page(result, context_, call, list_tool, arguments, page.total, page.records.size(), next);
        return result;
    }

private:
    // What is recorded as silent reported last when the record says; of the others this run of the program knows more.
    std::vector<SilentInstance> silent_for(const mcp::Call& call, const SilentArguments& arguments) const {
        const auto account = context_.account_of(call);
        const auto now = context_.fleet.now();
        const auto cutoff = now - std::chrono::seconds(arguments.threshold_seconds);
        std::map<model::NodeInstanceId, SilentInstance> found;
        const auto add = [&](const storage::instances::Record& record, model::TimePoint last) {
            if (last >= cutoff || record.instance.status != model::InstanceStatus::running) return;
            found[record.instance.id] = {std::chrono::duration_cast<std::chrono::seconds>(now - last).count(),
                                         model::to_rfc3339(last), record.region_code, state_of(view(record))};
        };
        context_.store.read([&](storage::Snapshot& db) {
            for (const auto& id : context_.fleet.heartbeats().quiet_since(cutoff)) {
                const auto record = storage::instances::find_record(db, account, id);
                const auto last = context_.fleet.heartbeats().last_report(id);
                if (record && last) add(*record, *last);
            }
            for (const auto& record : storage::instances::silent(db, account)) {
                add(record, record.instance.last_heartbeat_at.value_or(*record.instance.silent_since));
            }
        });
        std::vector<SilentInstance> silent;
        for (auto& entry : found) silent.push_back(std::move(entry.second));
        std::ranges::stable_sort(silent, std::greater(), &SilentInstance::silent_seconds);
        return silent;
    }

    // A page begins after an instance; ids increase with time.
    std::optional<model::NodeInstanceId> last_before(const mcp::Call& call, const ListArguments& arguments) const {
        const auto place = place_of(context_, call, list_tool, arguments.cursor);
        return place ? model::NodeInstanceId::parse(*place) : std::nullopt;
    }

    const Context& context_;
};

}  // namespace

std::unique_ptr<Family> add_instance_tools(mcp::Tools& tools, const Context& context) {
    return make_family<InstanceTools>(tools, context);
}

}  // namespace tools
