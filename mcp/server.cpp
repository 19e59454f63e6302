// From a message to its method: era, version, existence, and what every answer of an era carries.
#include "mcp/server.h"

#include <spdlog/spdlog.h>

#include <boost/system/system_error.hpp>

#include "mcp/asker.h"
#include "mcp/meta.h"

namespace mcp {

const Server::Method* Server::find_method(std::string_view name) {
    constexpr Run none = nullptr;
    // clang-format off
    static constexpr Method methods[] = {
        // name                      modern                             legacy
        {"tools/call",               &Server::call_tool,                &Server::call_tool_in_legacy},
        {"tools/list",               &Server::list_tools,               &Server::list_tools},
        {"resources/read",           &Server::read_resource,            &Server::read_resource},
        {"resources/list",           &Server::list_resources,           &Server::list_resources},
        {"resources/templates/list", &Server::list_resource_templates,  &Server::list_resource_templates},
        {"prompts/get",              &Server::get_prompt,               &Server::get_prompt},
        {"prompts/list",             &Server::list_prompts,             &Server::list_prompts},
        {"completion/complete",      &Server::complete,                 &Server::complete},
        {"server/discover",          &Server::discover,                 none},
        {"subscriptions/listen",     &Server::listen,                   none},
        {"tasks/get",                &Server::get_task,                 &Server::get_legacy_task},
        {"tasks/update",             &Server::update_task,              none},
        {"tasks/cancel",             &Server::cancel_task,              &Server::cancel_legacy_task},
        {"tasks/list",               none,                              &Server::list_legacy_tasks},
        {"tasks/result",             none,                              &Server::result_of_legacy_task},
        {"skills/list",              &Server::list_skills,              none},
        {"skills/get",               &Server::get_skill,                none},
        {"resources/directory/read", &Server::read_directory,           none},
        {"initialize",               none,                              &Server::initialize},
        {"ping",                     none,                              &Server::ping},
        {"logging/setLevel",         none,                              &Server::set_log_level},
        {"resources/subscribe",      none,                              &Server::subscribe_resource},
        {"resources/unsubscribe",    none,                              &Server::unsubscribe_resource},
    };
    // clang-format on
    for (const auto& method : methods) {
        if (method.name == name) return &method;
    }
    return nullptr;
}

Server::Server(ServerInfo info, FailureOf failure_of, ServerOptions options)
    : info_(std::move(info)),
      failure_of_(std::move(failure_of)),
      options_(std::move(options)),
      modern_server_info_(write_json(meta::server_info) + ":" + write_json({{"name", info_.name}, {"version", info_.version}})),
      seal_(options_.now),
      states_(seal_, options_.now) {
    if (options_.task_store == nullptr) return;
    const auto run = [this](Call& call, const Task& task) { return run_tool(call, *tools_.find(task.tool), task.arguments); };
    const auto may_restart = [this](const Task& task) {
        const Tool* tool = tools_.find(task.tool);
        return tool != nullptr && (tool->about.hints.idempotent || tool->about.hints.read_only || tool->about.restartable);
    };
    tasks_ = std::make_unique<Tasks>(*options_.task_store, notices_, options_.now, run, may_restart);
}

asio::awaitable<void> Server::start() {
    if (tasks_) co_await tasks_->resume();
}

void Server::stop() {
    stopped_ = true;
    stopping_.publish({Notice::Kind::tools_changed, {}});
    if (tasks_) tasks_->stop();
}

namespace {

bool declares_modern(const Json& meta) {
    return find_member(meta, meta::protocol_version) != nullptr || find_member(meta, meta::client_capabilities) != nullptr;
}

// For the log: which caller's trace a failure belongs to.
std::string trace_note(const Message& message) {
    Call call;
    call.meta = find_member(message.params, "_meta");
    const std::string parent = call.trace_parent();
    return parent.empty() ? "" : " (trace " + parent + ")";
}

Reply internal_error(const Message& message, const char* what) {
    spdlog::error("{} failed: {}{}", message.method, what, trace_note(message));
    return error_reply(message.id, ProtocolError(ErrorCode::internal_error, "internal error; the server's log has the details"));
}

}  // namespace

bool speaks_modern(const Message& message) {
    const Json* meta = find_member(message.params, "_meta");
    return meta != nullptr && declares_modern(*meta);
}

asio::awaitable<Reply> Server::handle(Message message, Arrival arrival) {
    if (message.kind == Message::Kind::response) arrival.legacy->pending.resolve(std::move(message.answer));
    if (message.kind != Message::Kind::request) co_return Reply{202, {}};
    try {
        co_return result_reply(message.id, co_await serve(message, arrival));
    } catch (const ProtocolError& error) {
        co_return error_reply(message.id, error);
    } catch (const AskingFailed& error) {
        co_return error_reply(message.id, ProtocolError(ErrorCode::invalid_request, error.what()));
    } catch (const boost::system::system_error& error) {
        if (error.code() == asio::error::operation_aborted) throw;  // the request was cancelled: nobody listens any more
        co_return internal_error(message, error.what());
    } catch (const std::exception& error) {
        co_return internal_error(message, error.what());
    }
}

namespace {

constexpr std::size_t largest_batch = 50;

// Revision 2025-03-26 keeps `initialize` out of batches, and the modern era has none.
bool belongs_alone(const Json& json) {
    const Json* method = find_member(json, "method");
    const Json* params = find_member(json, "params");
    const Json* meta = params != nullptr ? find_member(*params, "_meta") : nullptr;
    return (method != nullptr && *method == "initialize") || (meta != nullptr && declares_modern(*meta));
}

Reply refuse_in_batch(const Json& json) {
    return error_reply(readable_id(json),
                       ProtocolError(ErrorCode::invalid_request, "this message is not one for a batch: send it alone"));
}

}  // namespace

asio::awaitable<Reply> Server::handle_batch(Json batch, Arrival arrival) {
    if (arrival.legacy->revision > Revision::v2025_03_26) {
        co_return error_reply(
            {}, ProtocolError(ErrorCode::invalid_request, "batches ended with revision 2025-03-26: send one message"));
    }
    if (batch.empty() || batch.size() > largest_batch) {
        co_return error_reply(
            {}, ProtocolError(ErrorCode::invalid_request, "a batch holds 1 to " + std::to_string(largest_batch) + " messages"));
    }
    std::string bodies;
    for (auto& json : batch) {
        Reply reply;
        if (belongs_alone(json)) {
            reply = refuse_in_batch(json);
        } else {
            reply = co_await handle(std::move(json), arrival);
        }
        if (!reply.body.empty()) bodies += (bodies.empty() ? "[" : ",") + reply.body;
    }
    if (bodies.empty()) co_return Reply{202, {}};
    co_return Reply{200, bodies + "]"};
}

asio::awaitable<Reply> Server::handle(Json json, Arrival arrival) {
    const Json id = readable_id(json);
    std::optional<ProtocolError> refusal;
    try {
        Message message = read_message(std::move(json));
        co_return co_await handle(std::move(message), std::move(arrival));
    } catch (const ProtocolError& error) {
        refusal = error;
    }
    co_return error_reply(id, *refusal);
}

asio::awaitable<std::string> Server::serve(Message& message, Arrival& arrival) {
    const bool modern = arrival.declared_modern || speaks_modern(message) || message.method == "server/discover";
    Call call = modern ? modern_call(message, arrival) : legacy_call(message, arrival);

    const Method* method = find_method(message.method);
    const Run run = method == nullptr || !offers(method->name) ? nullptr : modern ? method->modern : method->legacy;
    if (run == nullptr) {
        ProtocolError error(ErrorCode::method_not_found,
                            "there is no method '" + message.method + "' in revision " + std::string(name_of(call.revision)));
        error.legacy = !modern;
        throw error;
    }
    MethodResult result = co_await (this->*run)(call, message.params, arrival);
    if (modern) co_return modern_result(std::move(result));
    co_return std::move(result.members);
}

// Does work that may ask the client, in the way of the call's era. `work` begins here, not before.
asio::awaitable<MethodResult> Server::asking(Call& call, const char* method, const Json& params, Arrival& arrival,
                                             asio::awaitable<std::string> work) {
    const bool modern = is_modern(call.revision);
    InputRounds rounds(modern ? states_.answers_in(call, method, params) : Answers{});
    LegacyAsker asker(*arrival.legacy, *arrival.outlet);
    call.asker = modern ? static_cast<Asker*>(&rounds) : &asker;

    std::optional<InputRequired> required;
    try {
        co_return MethodResult{co_await std::move(work)};
    } catch (InputRequired& thrown) {
        required = std::move(thrown);
    }
    co_return MethodResult{states_.input_required(*required, call, method, params), "input_required"};
}

// Whether there is anything behind the method: what the capabilities do not declare is not there.
bool Server::offers(std::string_view method) const {
    if (method.starts_with("prompts/")) return !prompts_.all().empty();
    if (method.starts_with("tasks/")) return tasks_ != nullptr;
    if (method.starts_with("skills/") || method == "resources/directory/read") return !skills_.all().empty();
    return true;
}

// Adds what every result of the modern era carries.
std::string Server::modern_result(MethodResult result) const {
    std::string json = std::move(result.members);
    json.pop_back();  // the closing brace
    if (json.size() > 1) json += ',';
    ((json += R"("resultType":")") += result.type) += R"(","_meta":{)";
    json += modern_server_info_;
    if (!result.subscription_id.empty()) ((json += ",") += write_json(meta::subscription_id) += ":") += result.subscription_id;
    return json += "}}";
}

Call Server::modern_call(const Message& message, const Arrival& arrival) const {
    const auto refuse = [](const std::string& what) {
        ProtocolError error(ErrorCode::invalid_params, what);
        error.malformed = true;
        return error;
    };
    const Json* meta = find_member(message.params, "_meta");
    if (meta == nullptr || !meta->is_object()) throw refuse("params._meta must be an object");
    const Json* version = find_member(*meta, meta::protocol_version);
    if (version == nullptr || !version->is_string()) {
        throw refuse(std::string("params._meta[\"") + meta::protocol_version + "\"] must be a string");
    }
    const Json* capabilities = find_member(*meta, meta::client_capabilities);
    if (capabilities == nullptr || !capabilities->is_object()) {
        throw refuse(std::string("params._meta[\"") + meta::client_capabilities + "\"] must be an object");
    }
    const auto& requested = version->get_ref<const std::string&>();
    const auto revision = value_named<Revision>(requested);
    if (!revision || !is_modern(*revision)) {
        throw ProtocolError(ErrorCode::unsupported_protocol_version, "protocol version '" + requested + "' is not served this way",
                            {{"supported", {std::string(name_of(latest_modern))}}, {"requested", requested}});
    }
    Call call;
    call.principal = arrival.principal;
    call.revision = *revision;
    call.client_capabilities = capabilities;
    call.meta = meta;
    call.id = &message.id;
    call.outlet = arrival.outlet;
    if (const Json* level = find_member(*meta, meta::log_level)) {
        if (level->is_string()) call.log_level = value_named<LogLevel>(level->get_ref<const std::string&>());
        if (!call.log_level)
            throw refuse(std::string("params._meta[\"") + meta::log_level + "\"] must be a log level, debug to emergency");
    }
    return call;
}

Call Server::legacy_call(const Message& message, const Arrival& arrival) const {
    Call call;
    call.principal = arrival.principal;
    call.revision = arrival.legacy->revision;
    call.client_capabilities = &arrival.legacy->client_capabilities;
    call.meta = find_member(message.params, "_meta");
    call.id = &message.id;
    call.log_level = arrival.legacy->log_level;
    call.outlet = arrival.outlet;
    return call;
}

}  // namespace mcp
