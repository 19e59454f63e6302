// One coroutine at a time works on a line. It ends when everybody in it waits for a member; whoever makes one ready calls it again.
#include "fleet/pools/claim_queue.h"

#include <algorithm>
#include <exception>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "fleet/events.h"
#include "fleet/ledger.h"
#include "model/error.h"
#include "storage/ci_runner_leases.h"
#include "storage/events.h"
#include "storage/instances.h"
#include "storage/pools.h"

namespace fleet {
namespace {

struct Wish {
    std::shared_ptr<const ClaimRequest> request;
    model::TimePoint asked_at;
    bool is_first_try = true;
    bool is_last_try = false;
};

struct Answer {
    std::optional<Claimed> claimed;
    std::optional<model::Error> refusal;
};

std::optional<Claimed> claimed_before(const storage::Transaction& tx, const ClaimRequest& request) {
    const auto subject = earlier_subject(tx, request.operation);
    if (!subject) return std::nullopt;
    const auto id = model::NodeInstanceId::parse(*subject).value();
    return Claimed{storage::instances::get(tx, request.account_id, id), storage::ci_runner_leases::open_on(tx, id), true};
}

// Why nothing is to be had from the pool by anybody.
std::optional<model::Error> refusal_of(const storage::Transaction& tx, const model::InstancePoolId& id) {
    const auto pool = storage::pools::find_anywhere(tx, id);
    if (pool && pool->status == model::PoolStatus::active) return std::nullopt;
    return model::Error(
        pool ? model::ErrorCode::conflict : model::ErrorCode::not_found,
        pool ? "pool '" + pool->name + "' is " + std::string(name_of(pool->status)) + ": nothing is claimed from it"
             : "the pool was deleted",
        "Take another pool of system_list_instance_pools, or make this one active with system_update_instance_pool.");
}

std::optional<Claimed> take_oldest(storage::Transaction& tx, const Wish& wish, model::TimePoint now) {
    const auto& request = *wish.request;
    const auto id = storage::pools::claim_oldest(
        tx, {request.pool_id, request.acquired_by, request.acquired_for, request.cause.correlation_id, now});
    if (!id) return std::nullopt;
    Claimed claimed{storage::instances::get(tx, request.account_id, *id), request.lease};
    remember(tx, request.operation, id->text(), now);
    storage::pools::record_request(tx, request.pool_id, id, wish.asked_at, now);
    const nlohmann::json payload = {
        {"pool_id", request.pool_id.text()}, {"acquired_by", request.acquired_by}, {"acquired_for", request.acquired_for}};
    storage::events::append(
        tx, event_of(event_kinds::pool_claimed, claimed.instance, now,
                     "Pool member '" + claimed.instance.name + "' was claimed by " + request.acquired_by + ".", payload.dump()));
    if (!claimed.lease) return claimed;
    claimed.lease->instance_pool_id = request.pool_id;
    claimed.lease->instance_id = *id;
    storage::ci_runner_leases::insert(tx, *claimed.lease);
    storage::events::append(
        tx, event_of(event_kinds::ci_runner_leased, claimed.instance, now,
                     "CI runner '" + claimed.instance.name + "' was leased to run '" + claimed.lease->workflow_run_id + "'."));
    return claimed;
}

// A refusal comes before anything is written, so that it takes nothing of the others back.
Answer answer_to(storage::Transaction& tx, const Wish& wish, const std::optional<model::Error>& refusal, bool& is_empty,
                 model::TimePoint now) {
    const auto& request = *wish.request;
    try {
        if (wish.is_first_try) {
            if (auto before = claimed_before(tx, request)) return {std::move(before), std::nullopt};
        }
    } catch (const model::Error& error) {
        return {std::nullopt, error};
    }
    if (refusal) return {std::nullopt, refusal};
    const std::size_t first_event = tx.events.size();
    auto claimed = is_empty ? std::nullopt : take_oldest(tx, wish, now);
    is_empty = !claimed;
    if (claimed) enter_into_audit(tx, request.cause, first_event, now);
    if (!claimed && wish.is_last_try) storage::pools::record_request(tx, request.pool_id, std::nullopt, wish.asked_at, now);
    return {std::move(claimed), std::nullopt};
}

}  // namespace

struct ClaimQueue::Ticket {
    Ticket(ClaimRequest given, model::TimePoint now, std::unique_ptr<Alarm> alarm)
        : deadline(now + given.wait), wish{std::make_shared<const ClaimRequest>(std::move(given)), now}, alarm(std::move(alarm)) {}

    const model::TimePoint deadline;
    Wish wish;
    std::unique_ptr<Alarm> alarm;  // rung when there is an answer
    bool is_answered = false, has_left = false;
    std::optional<Claimed> claimed;
    std::exception_ptr failure;

    void answer(Answer given) {
        if (given.refusal) failure = std::make_exception_ptr(*given.refusal);
        claimed = std::move(given.claimed);
        is_answered = true;
        alarm->ring();
    }
    void fail(std::exception_ptr why) {
        failure = std::move(why);
        is_answered = true;
        alarm->ring();
    }
};

asio::awaitable<std::optional<Claimed>> ClaimQueue::claim(ClaimRequest request) {
    const auto pool = request.pool_id;
    const auto ticket = std::make_shared<Ticket>(std::move(request), means_.clock.now(), means_.timers.make_alarm());
    struct Leaving {
        Ticket& ticket;
        ~Leaving() { ticket.has_left = true; }
    } leaving{*ticket};
    lines_[pool].tickets.push_back(ticket);
    serve(pool);
    // One who does not wait is answered by the first unit; one whose time is over, by one more.
    if (ticket->wish.request->wait.count() > 0) {
        co_await ticket->alarm->wait_until(ticket->deadline);
        if (!ticket->is_answered) serve(pool);
    }
    while (!ticket->is_answered) co_await ticket->alarm->wait_until(never);
    if (ticket->failure) std::rethrow_exception(ticket->failure);
    co_return std::move(ticket->claimed);
}

void ClaimQueue::serve(const model::InstancePoolId& pool) {
    const auto line = lines_.find(pool);
    if (line == lines_.end()) return;
    line->second.again = true;
    if (std::exchange(line->second.at_work, true)) return;
    tasks_.start("claims from a pool", work(pool));
}

asio::awaitable<void> ClaimQueue::work(model::InstancePoolId pool) {
    auto& line = lines_.at(pool);  // stays where it is until it is erased below
    while (std::exchange(line.again, false)) co_await serve_all(pool, line);
    line.at_work = false;
    if (line.tickets.empty()) lines_.erase(pool);
}

asio::awaitable<void> ClaimQueue::serve_all(model::InstancePoolId pool, Line& line) {
    std::erase_if(line.tickets, [](const auto& ticket) { return ticket->has_left; });
    const std::vector<std::shared_ptr<Ticket>> batch(line.tickets.begin(), line.tickets.end());
    if (batch.empty()) co_return;
    const auto now = means_.clock.now();
    std::vector<Wish> wishes;
    for (const auto& ticket : batch) {
        ticket->wish.is_last_try = ticket->deadline <= now;
        wishes.push_back(ticket->wish);
        ticket->wish.is_first_try = false;
    }
    auto unit = [wishes = std::move(wishes), pool, now](storage::Transaction& tx) {
        std::vector<Answer> answers;
        const auto refusal = refusal_of(tx, pool);
        bool is_empty = false;
        for (const auto& wish : wishes) answers.push_back(answer_to(tx, wish, refusal, is_empty, now));
        return answers;
    };
    std::vector<Answer> answers;
    std::exception_ptr failure;
    try {
        answers = co_await means_.store.write(std::move(unit));
    } catch (...) {
        failure = std::current_exception();
    }
    for (std::size_t i = 0; i < batch.size(); ++i) {
        auto& ticket = *batch[i];
        if (failure) {
            ticket.fail(failure);
        } else if (answers[i].claimed || answers[i].refusal || ticket.wish.is_last_try) {
            ticket.answer(std::move(answers[i]));
        }
    }
    std::erase_if(line.tickets, [](const auto& ticket) { return ticket->is_answered; });
}

}  // namespace fleet
