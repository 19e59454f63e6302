// The shape of arguments is their names and kinds: values may be secrets, and the trail is kept for good.
#include "tools/cause.h"

namespace tools {
namespace {

std::string shape_of(const mcp::Json* arguments) {
    mcp::Json shape = mcp::Json::object();
    if (arguments != nullptr) {
        for (const auto& [name, value] : arguments->items()) shape[name] = value.type_name();
    }
    return mcp::write_json(shape);
}

// The trace id of "00-<32 hexadecimal digits>-<span>-<flags>" (W3C Trace Context).
std::string trace_id(const mcp::Call& call) {
    const auto parent = call.trace_parent();
    return parent.size() >= 35 ? parent.substr(3, 32) : std::string();
}

std::string correlation_of(const Context& context, const mcp::Call& call) {
    if (!call.task_id.empty()) return call.task_id;
    auto traced = trace_id(call);
    return traced.empty() ? context.fleet.new_correlation_id() : traced;
}

}  // namespace

model::Cause cause_of(const Context& context, const mcp::Call& call) {
    return {call.principal.id, call.tool != nullptr ? call.tool->about.name : std::string(), shape_of(call.arguments),
            correlation_of(context, call)};
}

std::string operation_of(const mcp::Call& call, const std::optional<std::string>& given) {
    if (given || call.task_id.empty()) return given.value_or("");
    return "task " + call.task_id;
}

void audit_refusals(mcp::Tools& tools, const Context& context) {
    tools.on_failure([&context](const mcp::Call& call, const mcp::ToolFailure& failure) {
        if (call.tool == nullptr || call.tool->about.hints.read_only) return;
        context.fleet.note_refusal(context.account_of(call), cause_of(context, call), failure.code);
    });
}

}  // namespace tools
