// What happened and who did it: the event log, the chain of one cause, the audit trail.
#include <charconv>

#include "model/error.h"
#include "storage/audit.h"
#include "storage/events.h"
#include "tools/families.h"
#include "tools/listing.h"

namespace tools {
namespace {

constexpr int longest_chain = 500;  // events, or entries, of one cause

std::optional<std::int64_t> number_in(const std::optional<std::string>& place) {
    if (!place) return std::nullopt;
    std::int64_t number = 0;
    std::from_chars(place->data(), place->data() + place->size(), number);
    return number;
}

struct EventView {
    std::int64_t sequence = 0;
    std::string kind;
    model::Severity severity = model::Severity::low;
    std::string message;
    std::string emitted_at;
    std::optional<model::NodeInstanceId> instance_id;
    std::string correlation_id;
    std::optional<std::string> payload;

    void fields(auto& f) {
        f("sequence", sequence, {.text = "Place in the log; grows, without reuse"});
        f("kind", kind, {.text = "What kind of event it is, such as system.instance_provisioned"});
        f("severity", severity, {.text = "How much it matters"});
        f("message", message, {.text = "What happened, in a sentence"});
        f("emitted_at", emitted_at, {.text = "When", .format = "date-time"});
        f("instance_id", instance_id, {.text = "The instance it is about"});
        f("correlation_id", correlation_id, {.text = "Joins what follows from one cause: see system_inspect_correlation"});
        f("payload", payload, {.text = "Details, as JSON; in lists with response_format detailed"});
    }
};

EventView shown(const model::FleetEvent& event, bool is_detailed) {
    EventView view{event.sequence,         event.kind,           event.severity, event.message, model::to_rfc3339(event.emitted_at),
                   event.node_instance_id, event.correlation_id, std::nullopt};
    if (is_detailed && !event.payload.empty()) view.payload = event.payload;
    return view;
}

std::string line_of(const EventView& event) {
    return event.emitted_at + " " + std::string(model::name_of(event.severity)) + " " + event.kind + ": " + event.message + " [" +
           event.correlation_id + "]";
}

struct AuditView {
    std::int64_t sequence = 0;
    std::string at, who, action, outcome, correlation_id;
    std::optional<std::string> subject_id, arguments, hash;

    void fields(auto& f) {
        f("sequence", sequence, {.text = "Place in the trail; grows, without reuse"});
        f("at", at, {.text = "When", .format = "date-time"});
        f("who", who, {.text = "The caller, or concierge for what the platform does by itself"});
        f("action", action, {.text = "The tool, or the part of the platform"});
        f("outcome", outcome, {.text = "done, or the code of the refusal"});
        f("correlation_id", correlation_id, {.text = "Joins it with the events that followed"});
        f("subject_id", subject_id, {.text = "The instance that was changed, when it was one"});
        f("arguments", arguments, {.text = "Names and kinds of the arguments, never their values; with response_format detailed"});
        f("hash", hash, {.text = "Covers this entry and the hash of the one before it; with response_format detailed"});
    }
};

AuditView shown(const model::AuditEntry& entry, bool is_detailed) {
    AuditView view{
        entry.sequence, model::to_rfc3339(entry.at), entry.who, entry.action, entry.outcome, entry.correlation_id, {}, {}, {}};
    if (!entry.subject_id.empty()) view.subject_id = entry.subject_id;
    if (is_detailed) {
        view.arguments = entry.arguments;
        view.hash = entry.hash;
    }
    return view;
}

std::string line_of(const AuditView& entry) {
    return entry.at + " " + entry.who + " " + entry.action + ": " + entry.outcome +
           (entry.subject_id ? " " + *entry.subject_id : "") + " [" + entry.correlation_id + "]";
}

// ---- system_recent_signals

constexpr const char* signals_tool = "system_recent_signals";

struct SignalsArguments {
    int limit = 50;
    std::optional<std::string> cursor;
    ResponseFormat response_format = ResponseFormat::concise;
    std::optional<std::string> kind;
    std::optional<model::Severity> severity;
    std::optional<model::NodeInstanceId> instance_id;
    std::optional<std::string> correlation_id;

    void fields(auto& f) {
        f("kind", kind, {.text = "Only events of this kind", .max_length = 100, .example = "system.instance_terminated"});
        f("severity", severity, {.text = "Only events that matter this much"});
        f("instance_id", instance_id, {.text = "Only events about this instance"});
        f("correlation_id", correlation_id, {.text = "Only events of this cause", .max_length = 200});
        f("limit", limit, {.text = "At most this many", .min = 1, .max = 200});
        f("cursor", cursor, {.text = "next_cursor of the page before, with the same filters", .max_length = 200});
        f("response_format", response_format, {.text = "concise, or detailed: with the payload of each event"});
    }
};

struct SignalsResult : Page {
    std::vector<EventView> events;

    void fields(auto& f) {
        f("events", events, {.text = "Newest first"});
        Page::fields(f);
    }

    std::string to_text() const {
        return text<EventView>("events", events, [](const EventView& event) { return line_of(event); });
    }
};

// ---- system_inspect_correlation

struct CorrelationArguments {
    std::string correlation_id;

    void fields(auto& f) {
        f("correlation_id", correlation_id,
          {.text = "As an event or an audit entry has it", .required = true, .min_length = 1, .max_length = 200});
    }
};

struct CorrelationResult {
    std::string correlation_id;
    std::vector<AuditView> actions;
    std::vector<EventView> events;
    bool is_cut = false;

    void fields(auto& f) {
        f("correlation_id", correlation_id, {.text = "The cause"});
        f("actions", actions, {.text = "Who acted, in order: calls, and what the platform did by itself because of them"});
        f("events", events, {.text = "What happened, in order"});
        f("is_cut", is_cut, {.text = "true: there is more than is shown here"});
    }

    std::string to_text() const {
        std::string text = std::to_string(actions.size()) + " actions and " + std::to_string(events.size()) + " events of " +
                           correlation_id + (is_cut ? ", and more." : ".");
        for (const auto& action : actions) text += "\n- acted: " + line_of(action);
        for (const auto& event : events) text += "\n- happened: " + line_of(event);
        return text;
    }
};

// ---- system_list_audit_entries

constexpr const char* audit_tool = "system_list_audit_entries";

struct AuditArguments : PageArguments {
    std::optional<std::string> who, action, correlation_id;

    void fields(auto& f) {
        f("who", who, {.text = "Only what this caller did", .max_length = 200});
        f("action", action, {.text = "Only this tool, or part of the platform", .max_length = 100});
        f("correlation_id", correlation_id, {.text = "Only what belongs to this cause", .max_length = 200});
        PageArguments::fields(f);
    }
};

struct AuditResult : Page {
    std::vector<AuditView> entries;

    void fields(auto& f) {
        f("entries", entries, {.text = "Oldest first"});
        Page::fields(f);
    }

    std::string to_text() const {
        return text<AuditView>("audit entries", entries, [](const AuditView& entry) { return line_of(entry); });
    }
};

class SignalTools final : public Family {
public:
    explicit SignalTools(const Context& context) : context_(context) {}

    void add_to(mcp::Tools& tools) {
        constexpr mcp::Hints looks = {.read_only = true, .destructive = false, .idempotent = true, .open_world = false};
        tools.add<&SignalTools::recent>(
            *this, {.name = signals_tool,
                    .title = "Recent signals",
                    .description = "What happened in the fleet, newest first: instances that came, failed or fell silent, pools, "
                                   "terminations. Filter by kind, severity, instance or correlation.",
                    .hints = looks,
                    .permission = "system.fleet.read"});
        tools.add<&SignalTools::inspect>(
            *this,
            {.name = "system_inspect_correlation",
             .title = "Inspect a correlation",
             .description = "Everything that followed from one cause, in order: the call, what the platform did because of it, "
                            "and the events. Use it to explain how something came about.",
             .hints = looks,
             .permission = "system.fleet.read"});
        tools.add<&SignalTools::audit>(
            *this, {.name = audit_tool,
                    .title = "List audit entries",
                    .description = "Who changed what and by which call, refused calls included. The trail is append-only, and each "
                                   "entry is chained to the last by a hash.",
                    .hints = looks,
                    .permission = "system.audit.read"});
    }

    SignalsResult recent(mcp::Call& call, SignalsArguments arguments) {
        const storage::events::Filter filter{arguments.kind, arguments.instance_id, arguments.correlation_id, arguments.severity};
        const auto before = number_in(place_of(context_, call, signals_tool, arguments.cursor));
        const auto page = context_.store.read([&](storage::Snapshot& db) {
            return storage::events::recent(db, context_.account_of(call), filter, arguments.limit, before);
        });
        SignalsResult result;
        for (const auto& event : page.records)
            result.events.push_back(shown(event, arguments.response_format == ResponseFormat::detailed));
        const auto next = page.has_more ? std::optional(std::to_string(page.records.back().sequence)) : std::nullopt;
        describe_page(result, context_, call, signals_tool, arguments, page.total, page.records.size(), next);
        return result;
    }

    CorrelationResult inspect(mcp::Call& call, CorrelationArguments arguments) {
        const auto account = context_.account_of(call);
        CorrelationResult result;
        result.correlation_id = arguments.correlation_id;
        context_.store.read([&](storage::Snapshot& db) {
            const auto actions = storage::audit::list(db, account, {.correlation_id = arguments.correlation_id}, longest_chain);
            const auto events = storage::events::list(db, account, {.correlation_id = arguments.correlation_id}, longest_chain);
            for (const auto& action : actions.records) result.actions.push_back(shown(action, true));
            for (const auto& event : events.records) result.events.push_back(shown(event, true));
            result.is_cut = actions.has_more || events.has_more;
        });
        if (result.actions.empty() && result.events.empty()) {
            throw model::Error(model::ErrorCode::not_found,
                               "nothing in this account has the correlation id '" + arguments.correlation_id + "'",
                               "Take one from an event of system_recent_signals or an entry of system_list_audit_entries.");
        }
        return result;
    }

    AuditResult audit(mcp::Call& call, AuditArguments arguments) {
        const storage::audit::Filter filter{arguments.correlation_id, arguments.action, arguments.who};
        const auto after = number_in(place_of(context_, call, audit_tool, arguments.cursor));
        const auto page = context_.store.read([&](storage::Snapshot& db) {
            return storage::audit::list(db, context_.account_of(call), filter, arguments.limit, after);
        });
        AuditResult result;
        for (const auto& entry : page.records) result.entries.push_back(shown(entry, arguments.is_detailed()));
        const auto next = page.has_more ? std::optional(std::to_string(page.records.back().sequence)) : std::nullopt;
        describe_page(result, context_, call, audit_tool, arguments, page.total, page.records.size(), next);
        return result;
    }

private:
    const Context& context_;
};

}  // namespace

std::unique_ptr<Family> add_signal_tools(mcp::Tools& tools, const Context& context) {
    return make_family<SignalTools>(tools, context);
}

}  // namespace tools
