// A task as a document, and the document in the store.
#include "tools/task_store.h"

#include "model/names.h"
#include "storage/protocol_tasks.h"

namespace tools {
namespace {

using mcp::Json;
using mcp::asio::awaitable;
namespace rows = storage::protocol_tasks;

Json questions_json(const mcp::Questions& questions) {
    Json list = Json::array();
    for (const auto& [key, question] : questions)
        list.push_back({{"key", key}, {"method", question.method}, {"params", question.params}});
    return list;
}

mcp::Questions questions_in(const Json& list) {
    mcp::Questions questions;
    for (const auto& entry : list) {
        questions.emplace_back(entry.at("key").get<std::string>(),
                               mcp::Question{entry.at("method").get<std::string>(), entry.at("params")});
    }
    return questions;
}

std::string document_of(const mcp::Task& task) {
    return mcp::write_json({{"status", std::string(model::name_of(task.status))},
                            {"status_message", task.status_message},
                            {"created", task.created.time_since_epoch().count()},
                            {"updated", task.updated.time_since_epoch().count()},
                            {"ttl", task.ttl.count()},
                            {"tool", task.tool},
                            {"arguments", task.arguments},
                            {"client_capabilities", task.client_capabilities},
                            {"revision", std::string(mcp::name_of(task.revision))},
                            {"open", questions_json(task.open)},
                            {"answers", Json(task.answers)},
                            {"result", task.result},
                            {"error", task.error}});
}

mcp::TimePoint time_in(const Json& milliseconds) {
    return mcp::TimePoint(std::chrono::milliseconds(milliseconds.get<std::int64_t>()));
}

mcp::Task task_in(const rows::Task& row) {
    const Json document = Json::parse(row.document);
    mcp::Task task;
    task.id = row.id;
    task.owner = row.owner;
    task.status = model::value_named<mcp::TaskStatus>(document.at("status").get<std::string>()).value();
    task.status_message = document.at("status_message");
    task.created = time_in(document.at("created"));
    task.updated = time_in(document.at("updated"));
    task.ttl = std::chrono::milliseconds(document.at("ttl").get<std::int64_t>());
    task.tool = document.at("tool");
    task.arguments = document.at("arguments");
    task.client_capabilities = document.at("client_capabilities");
    task.revision = mcp::value_named<mcp::Revision>(document.at("revision").get<std::string>()).value();
    task.open = questions_in(document.at("open"));
    task.answers = document.at("answers").get<mcp::Answers>();
    task.result = document.at("result");
    task.error = document.at("error");
    return task;
}

rows::Task row_of(const mcp::Task& task) {
    return {task.id, task.owner, mcp::is_terminal(task.status), model::TimePoint(task.created + task.ttl), document_of(task)};
}

std::vector<mcp::Task> tasks_in(const std::vector<rows::Task>& found) {
    std::vector<mcp::Task> tasks;
    for (const auto& row : found) tasks.push_back(task_in(row));
    return tasks;
}

}  // namespace

awaitable<void> TaskStore::insert(mcp::Task task) {
    auto unit = [row = row_of(task)](storage::Transaction& tx) { rows::insert(tx, row); };
    co_await store_.write(std::move(unit));
}

awaitable<void> TaskStore::save(mcp::Task task) {
    auto unit = [row = row_of(task)](storage::Transaction& tx) { rows::save(tx, row); };
    co_await store_.write(std::move(unit));
}

awaitable<std::optional<mcp::Task>> TaskStore::find(std::string id) {
    const auto row = store_.read([&](storage::Snapshot& db) { return rows::find(db, id); });
    if (!row) co_return std::nullopt;
    co_return task_in(*row);
}

awaitable<std::vector<mcp::Task>> TaskStore::list(std::string owner, std::string after, std::size_t limit) {
    const auto found = store_.read([&](storage::Snapshot& db) { return rows::list(db, owner, after, limit); });
    co_return tasks_in(found);
}

awaitable<std::vector<mcp::Task>> TaskStore::unfinished() {
    const auto found = store_.read([](storage::Snapshot& db) { return rows::unfinished(db); });
    co_return tasks_in(found);
}

awaitable<void> TaskStore::erase_expired(mcp::TimePoint now) {
    auto unit = [now = model::TimePoint(now)](storage::Transaction& tx) { rows::erase_expired(tx, now); };
    co_await store_.write(std::move(unit));
}

}  // namespace tools
