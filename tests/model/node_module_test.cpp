// The life of a module's version.
#include "model/node_module.h"

#include <algorithm>
#include <set>

#include "model/error.h"
#include "tests/support/catch.h"

using model::ModuleVersionState;
using enum ModuleVersionState;

TEST_CASE("a version moves along its arrows, and every other move is refused by name") {
    const std::set<std::pair<ModuleVersionState, ModuleVersionState>> allowed = {
        {built, staging}, {staging, blessed}, {blessed, live},   {live, retired},
        {built, retired}, {staging, retired}, {blessed, retired}};
    for (const auto from : {built, staging, blessed, live, retired}) {
        for (const auto to : {built, staging, blessed, live, retired}) {
            INFO(name_of(from) << " " << name_of(to));
            if (allowed.contains({from, to})) {
                CHECK_NOTHROW(model::require_promotion("1.0", from, to));
                continue;
            }
            try {
                model::require_promotion("1.0", from, to);
                FAIL("was allowed");
            } catch (const model::Error& error) {
                CHECK(error.code == model::ErrorCode::illegal_transition);
                CHECK_THAT(error.what(), ContainsSubstring("'1.0' is '" + std::string(name_of(from)) + "'"));
                CHECK_THAT(error.what(), ContainsSubstring("'" + std::string(name_of(to)) + "'"));
                CHECK(error.valid.size() == model::next_states(from).size());
            }
        }
    }
}
