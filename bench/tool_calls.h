// The tool calls that are measured, as text: made once, with the parts that change cut out, so that a request costs a copy.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <random>
#include <string>
#include <string_view>

#include "bench/dialect.h"

namespace bench {

enum class Call {
    echo,     // a text of 80 characters and a number, which come back: the one tool of mcp_server.cpp and of its peers
    read,     // system_get_instance of one instance, provisioned beforehand
    write,    // system_provision_instance with a fresh operation_id
    acquire,  // system_acquire_pooled_instance with a fresh operation_id, from a pool filled beforehand that makes no more
};

// Sends one message and returns the answer to it: how the calls that prepare a run reach the server.
using Exchange = std::function<std::string(const std::string& message, std::string_view tool)>;

class CallSource {
public:
    // Asks the server for the ids that the call needs. Throws std::runtime_error when it does not give them.
    static CallSource prepared(Call call, Era era, const Exchange& exchange);
    // With ids that mean nothing: for a peer that answers anything.
    static CallSource unprepared(Call call, Era era);

    std::string_view tool() const;
    // The next message; with another id each time and, for a write, another operation_id.
    const std::string& next(std::int64_t id);

private:
    CallSource(Call call, Era era, const nlohmann::json& arguments);

    Call call_;
    std::string before_id_, before_operation_, after_;
    std::string message_;
    std::mt19937_64 random_{std::random_device{}()};
};

}  // namespace bench
