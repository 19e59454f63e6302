// Instances: look at one, list them.
#include "model/error.h"
#include "tools/families.h"
#include "tools/views.h"
#include "tools/waiting.h"

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

struct ListArguments {
    std::optional<model::InstanceStatus> status;
    std::optional<model::NodeId> node_id;
    std::optional<model::NodeTemplateId> template_id;
    int limit = 100;
    std::optional<std::string> cursor;

    void fields(auto& f) {
        f("status", status, {.text = "Only instances in this status"});
        f("node_id", node_id, {.text = "Only instances of this node"});
        f("template_id", template_id, {.text = "Only instances of nodes made from this template"});
        f("limit", limit, {.text = "At most this many", .min = 1, .max = 500});
        f("cursor", cursor, {.text = "next_cursor of the page before, with the same filters", .max_length = 200});
    }
};

struct ListResult {
    std::vector<InstanceView> instances;
    std::int64_t count = 0;
    int returned = 0;
    int limit = 0;
    bool has_more = false;
    std::optional<std::string> next_cursor;

    void fields(auto& f) {
        f("instances", instances, {.text = "Oldest first"});
        f("count", count, {.text = "How many there are in all that fit the filters"});
        f("returned", returned, {.text = "How many of them are here"});
        f("limit", limit, {.text = "The limit that applied"});
        f("has_more", has_more, {.text = "true: there are more behind next_cursor"});
        f("next_cursor", next_cursor, {.text = "Give this as cursor to get the next page"});
    }

    std::string to_text() const {
        std::string text = std::to_string(returned) + " of " + std::to_string(count) + " instances";
        text += instances.empty() ? "." : ":";
        for (const auto& instance : instances) text += "\n- " + line(instance);
        if (next_cursor) text += "\nMore: call again with cursor " + *next_cursor + ".";
        return text;
    }
};

class InstanceTools final : public Family {
public:
    explicit InstanceTools(const Context& context) : context_(context) {}

    void add_to(mcp::Tools& tools) {
        tools.add<&InstanceTools::get>(
            *this, {.name = "system_get_instance",
                    .title = "Get an instance",
                    .description = "One instance as it is now. With wait_seconds it waits while the instance is in transition (booting, "
                                   "stopping, terminating) and answers as soon as that ends.",
                    .hints = {.read_only = true, .destructive = false, .idempotent = true, .open_world = false},
                    .permission = "system.node_instances.read"});
        tools.add<&InstanceTools::list>(
            *this, {.name = "system_list_instances",
                    .title = "List instances",
                    .description = "Instances of the account, oldest first, terminated ones included unless status says otherwise. "
                                   "Filter rather than page through everything.",
                    .hints = {.read_only = true, .destructive = false, .idempotent = true, .open_world = false},
                    .permission = "system.node_instances.read"});
    }

    awaitable<GetResult> get(mcp::Call& call, GetArguments arguments) {
        const auto instance = co_await settled(context_, call, arguments.instance_id, std::chrono::seconds(arguments.wait_seconds));
        co_return GetResult{arguments.wait_seconds > 0 && model::in_transition(instance.status), instance};
    }

    ListResult list(mcp::Call& call, ListArguments arguments) {
        const auto page = context_.store.read([&](storage::Snapshot& db) {
            return storage::instances::list(db, context_.account_of(call),
                                            {.status = arguments.status, .node_id = arguments.node_id, .template_id = arguments.template_id},
                                            arguments.limit, position_of(arguments.cursor));
        });
        ListResult result;
        for (const auto& record : page.records) result.instances.push_back(view(record));
        result.count = page.total;
        result.returned = static_cast<int>(page.records.size());
        result.limit = arguments.limit;
        result.has_more = page.has_more;
        if (page.has_more) result.next_cursor = result.instances.back().id.text();
        return result;
    }

private:
    // A page begins after the instance that the cursor names; ids increase with time.
    static std::optional<model::NodeInstanceId> position_of(const std::optional<std::string>& cursor) {
        if (!cursor) return std::nullopt;
        const auto position = model::NodeInstanceId::parse(*cursor);
        if (!position) {
            throw model::Error(model::ErrorCode::invalid_argument, "this cursor is not one that system_list_instances gave out",
                               "Start again without a cursor.");
        }
        return position;
    }

    const Context& context_;
};

}  // namespace

std::unique_ptr<Family> add_instance_tools(mcp::Tools& tools, const Context& context) {
    auto family = std::make_unique<InstanceTools>(context);
    family->add_to(tools);
    return family;
}

}  // namespace tools
