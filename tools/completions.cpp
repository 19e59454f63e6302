// Each completer reads what there is and chooses among it.
#include "tools/completions.h"

#include <algorithm>
#include <cctype>

#include "storage/clusters.h"
#include "storage/instances.h"
#include "storage/providers.h"
#include "storage/templates.h"

namespace tools {
namespace {

using mcp::asio::awaitable;

constexpr int most_instances = 5000;  // that are looked at for one key press

// What is offered, and another text by which it may be meant.
struct Choice {
    std::string value;
    std::string name;
};

using Choices = std::vector<Choice>;
using List = Choices (*)(const Context&, const storage::Snapshot&, const model::AccountId&);

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

// Those of which value or name begins with what was typed, then those in which it is somewhere.
mcp::Completion matching(const Choices& choices, const std::string& typed) {
    const auto wanted = lower(typed);
    std::vector<std::string> first, second;
    for (const auto& choice : choices) {
        const auto in_value = lower(choice.value).find(wanted), in_name = lower(choice.name).find(wanted);
        if (in_value == 0 || in_name == 0)
            first.push_back(choice.value);
        else if (in_value != std::string::npos || in_name != std::string::npos)
            second.push_back(choice.value);
    }
    first.insert(first.end(), second.begin(), second.end());
    return {std::move(first), std::nullopt};
}

awaitable<mcp::Completion> complete(const Context& context, List list, mcp::Call& call, std::string typed) {
    const auto account = context.account_of(call);
    const auto choices = context.store.read([&](storage::Snapshot& db) { return list(context, db, account); });
    co_return matching(choices, typed);
}

mcp::Completer completer(const Context& context, List list) {
    return [&context, list](mcp::Call& call, std::string typed, mcp::FilledIn) {
        return complete(context, list, call, std::move(typed));
    };
}

Choices use_cases(const Context& context, const storage::Snapshot&, const model::AccountId&) {
    Choices choices;
    for (const auto& row : context.matrix.use_cases()) choices.push_back({std::to_string(row.number), row.title});
    return choices;
}

Choices templates(const Context&, const storage::Snapshot& db, const model::AccountId& account) {
    Choices choices;
    for (const auto& record : storage::templates::list(db, account))
        choices.push_back({record.node_template.name, record.node_template.name});
    return choices;
}

Choices regions(const Context&, const storage::Snapshot& db, const model::AccountId& account) {
    Choices choices;
    for (const auto& region : storage::providers::list_regions(db, account)) {
        if (region.available) choices.push_back({region.code, region.name});
    }
    return choices;
}

Choices instance_types(const Context&, const storage::Snapshot& db, const model::AccountId& account) {
    Choices choices;
    for (const auto& type : storage::providers::list_instance_types(db, account)) choices.push_back({type.code, type.name});
    return choices;
}

Choices instances(const Context&, const storage::Snapshot& db, const model::AccountId& account) {
    Choices choices;
    for (const auto& each : storage::instances::newest_names(db, account, most_instances))
        choices.push_back({each.id.text(), each.name});
    return choices;
}

Choices clusters(const Context&, const storage::Snapshot& db, const model::AccountId& account) {
    Choices choices;
    for (const auto& cluster : storage::clusters::list(db, account)) choices.push_back({cluster.id.text(), cluster.name});
    return choices;
}

}  // namespace

mcp::Completer complete_use_cases(const Context& context) { return completer(context, use_cases); }
mcp::Completer complete_templates(const Context& context) { return completer(context, templates); }
mcp::Completer complete_regions(const Context& context) { return completer(context, regions); }
mcp::Completer complete_instance_types(const Context& context) { return completer(context, instance_types); }
mcp::Completer complete_instances(const Context& context) { return completer(context, instances); }
mcp::Completer complete_clusters(const Context& context) { return completer(context, clusters); }

}  // namespace tools
