// The two ways in which a request fails: a protocol error (the message itself is wrong) and a tool's failure (the message was
// fine, the platform says no; the model can act on it).
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "mcp/json.h"

namespace mcp {

// JSON-RPC 2.0 codes, and those of the MCP revision of 2026-07-28.
enum class ErrorCode : int {
    parse_error = -32700,
    invalid_request = -32600,
    method_not_found = -32601,
    invalid_params = -32602,
    internal_error = -32603,
    header_mismatch = -32020,
    missing_client_capability = -32021,
    unsupported_protocol_version = -32022,
    legacy_resource_not_found = -32002,  // revisions before 2026-07-28 only
};

class ProtocolError : public std::runtime_error {
public:
    ProtocolError(ErrorCode code, const std::string& message, Json data = nullptr)
        : std::runtime_error(message), code(code), data(std::move(data)) {}

    ErrorCode code;
    Json data;               // null: none
    bool malformed = false;  // the envelope or its `_meta` is wrong: HTTP answers 400 even where the code alone would not say so
    bool legacy = false;     // it answers a request of the legacy era
};

// What a tool reports instead of a result. Travels as a result with `isError`, so that the model reads it.
struct ToolFailure {
    std::string code;     // stable word: "not_found"
    std::string message;  // what is wrong and why
    std::string remedy;   // what to do next
    std::vector<std::string> valid;
};

// Thrown when arguments do not fit the schema; carries every problem at once.
class ArgumentError : public std::runtime_error {
public:
    explicit ArgumentError(std::vector<std::string> problems);

    std::vector<std::string> problems;
};

}  // namespace mcp
