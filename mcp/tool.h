// Tools: a contract and a handler. Argument and result types are deduced from the handler, so no type is written twice.
#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "mcp/call.h"
#include "mcp/content.h"
#include "mcp/decode.h"
#include "mcp/encode.h"
#include "mcp/error.h"
#include "mcp/schema.h"

namespace mcp {

namespace asio = boost::asio;

// All four are stated for every tool: hosts decide by them what to ask a person about.
struct Hints {
    bool read_only;    // changes nothing
    bool destructive;  // may destroy what cannot be had again
    bool idempotent;   // the same call again has no further effect
    bool open_world;   // reaches beyond what this server owns
};

// Whether a call of the tool may become a task (Call::become_task): never, for clients that know tasks, or only as a task.
enum class TaskSupport { forbidden, optional, required };

constexpr std::array<std::string_view, 3> names(TaskSupport) { return {"forbidden", "optional", "required"}; }

struct ToolAbout {
    std::string name;         // at most 64 of [A-Za-z0-9_-]
    std::string title;        // for a person
    std::string description;  // for a model: what, when to use it, what it returns
    Hints hints;
    std::string permission;  // what the caller must be allowed to do
    TaskSupport tasks = TaskSupport::forbidden;
    // As a task it may be begun again after a restart even where it is not idempotent: by Call::task_id it finds what it has done.
    bool restartable = false;
};

// A result in both forms: data for programs, and blocks of content for models that read nothing else.
struct ToolOutput {
    std::string structured;        // JSON on one line; empty when the tool has no output schema
    std::string text;              // the first block; empty: none
    std::vector<Content> content;  // further blocks
    bool is_error = false;
};

// An argument that HTTP clients repeat in a header, Mcp-Param-<name>, so that proxies can route by it. Declared in the input schema
// as "x-mcp-header": "<name>" (2026-07-28, basic/transports/streamable-http).
struct MirroredArgument {
    std::string header;             // the whole name: "Mcp-Param-Region"
    std::vector<std::string> path;  // of the argument, from the outermost object inwards
};

struct Tool {
    ToolAbout about;
    Json input_schema;
    Json output_schema;  // null: none
    std::function<asio::awaitable<ToolOutput>(Call&, const Json& arguments)> invoke;
    std::vector<MirroredArgument> mirrored = {};  // filled in by `Tools::add`
};

namespace detail {

template <class Method>
struct MethodOf;

template <class Object, class Result, class Arguments>
struct MethodOf<Result (Object::*)(Call&, Arguments)> {
    using object = Object;
    using arguments = std::remove_cvref_t<Arguments>;
    using result = Result;
    static constexpr bool is_coroutine = false;
};
template <class Object, class Result, class Arguments>
struct MethodOf<asio::awaitable<Result> (Object::*)(Call&, Arguments)> {
    using object = Object;
    using arguments = std::remove_cvref_t<Arguments>;
    using result = Result;
    static constexpr bool is_coroutine = true;
};

template <class Result>
ToolOutput output_of(const Result& result) {
    return {encode_text(result), result.to_text(), {}, false};
}

// Decodes, calls, encodes. The arguments are moved into the handler: they outlive every wait.
template <auto Method>
asio::awaitable<ToolOutput> invoke(typename MethodOf<decltype(Method)>::object& object, Call& call, const Json& json) {
    using M = MethodOf<decltype(Method)>;
    auto arguments = decode<typename M::arguments>(json);
    if constexpr (M::is_coroutine) {
        co_return output_of(co_await (object.*Method)(call, std::move(arguments)));
    } else {
        co_return output_of((object.*Method)(call, std::move(arguments)));
    }
}

}  // namespace detail

// The tools of a server, in the order in which they were added. Filled once, before the first request.
class Tools {
public:
    // Adds `Method` of `object`, which must outlive the server. The method takes (Call&, Arguments) and returns a Result or an
    // awaitable of one; Arguments and Result declare `fields`, and Result a `std::string to_text() const`: the short text.
    template <auto Method>
    void add(typename detail::MethodOf<decltype(Method)>::object& object, ToolAbout about) {
        using M = detail::MethodOf<decltype(Method)>;
        add(Tool{std::move(about), schema_of<typename M::arguments>(SchemaFor::arguments),
                 schema_of<typename M::result>(SchemaFor::results),
                 [&object](Call& call, const Json& arguments) { return detail::invoke<Method>(object, call, arguments); }});
    }

    // Throws std::logic_error when the name is taken or not a tool's name, or a mirrored argument is declared where the protocol
    // does not allow it: a mistake of the program, found at its start.
    void add(Tool tool);

    // Says why a tool may not be used on this server, or nothing. Such a tool is not listed, and a call of it is refused with the
    // reason.
    using Restriction = std::function<std::optional<ToolFailure>(const Tool&)>;
    void restrict(Restriction restriction) { restriction_ = std::move(restriction); }
    std::optional<ToolFailure> refusal_of(const Tool& tool) const { return restriction_ ? restriction_(tool) : std::nullopt; }

    // Is told of each call of a tool that ends with a failure, before the client is.
    using FailureListener = std::function<void(const Call&, const ToolFailure&)>;
    void on_failure(FailureListener listener) { failure_listener_ = std::move(listener); }
    void tell_of(const Call& call, const ToolFailure& failure) const {
        if (failure_listener_) failure_listener_(call, failure);
    }

    const Tool* find(std::string_view name) const;
    const std::vector<Tool>& all() const { return tools_; }
    std::vector<std::string> names() const;

private:
    std::vector<Tool> tools_;
    std::unordered_map<std::string, std::size_t> by_name_;
    Restriction restriction_;
    FailureListener failure_listener_;
};

}  // namespace mcp
