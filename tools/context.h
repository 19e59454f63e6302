// What every family of tools is given: the rooms it calls, and whose fleet it works on.
#pragma once

#include "fleet/fleet.h"
#include "matrix/classifier.h"
#include "matrix/matrix.h"
#include "mcp/call.h"
#include "mcp/seal.h"
#include "mcp/tool.h"
#include "storage/store.h"

namespace tools {

// Everything referred to outlives the tools.
struct Context {
    storage::Store& store;
    fleet::Fleet& fleet;
    const matrix::Matrix& matrix;
    const matrix::Classifier& classifier;
    const mcp::Tools& registry;
    mcp::Seal& seal;
    model::AccountId default_account;

    // The account a caller works in. There is one for all until callers can authenticate as somebody.
    model::AccountId account_of(const mcp::Call&) const { return default_account; }
};

}  // namespace tools
