// "Did you mean".
#include "mcp/suggest.h"

#include <vector>

#include "tests/support/catch.h"

TEST_CASE("a slip of the finger finds the word that was meant") {
    const std::vector<std::string> known{"system_get_instance", "system_list_instances", "matrix_get_use_case"};
    CHECK(mcp::nearest("system_get_instnace", known) == "system_get_instance");
    CHECK(mcp::nearest("system_list_instance", known) == "system_list_instances");
}

TEST_CASE("a part of a longer name finds it, misspelt or not") {
    const std::vector<std::string> known{"template_id", "provider_region_id"};
    CHECK(mcp::nearest("region", known) == "provider_region_id");
    CHECK(mcp::nearest("regoin", known) == "provider_region_id");
}

TEST_CASE("what is like nothing suggests nothing") {
    const std::vector<std::string> known{"template_id", "count"};
    CHECK_FALSE(mcp::nearest("favourite_colour", known));
    CHECK_FALSE(mcp::nearest(std::string(100'000, 'x'), known));
    CHECK_FALSE(mcp::nearest("anything", {}));
}

TEST_CASE("swapped neighbours are one edit") {
    CHECK(mcp::edit_distance("regoin", "region") == 1);
    CHECK(mcp::edit_distance("", "abc") == 3);
    CHECK(mcp::edit_distance("kitten", "sitting") == 3);
}
