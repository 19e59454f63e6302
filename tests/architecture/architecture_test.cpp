// The house as it stands obeys its own rules; made-up houses show that each rule is really watched.
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/architecture/house.h"
#include "tests/architecture/source_text.h"
#include "tests/support/catch.h"

namespace {

using architecture::Tree;

std::string read(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

Tree this_project() {
    namespace fs = std::filesystem;
    const fs::path root = SOURCE_DIR;
    Tree tree{{"ARCHITECTURE.md", read(root / "ARCHITECTURE.md")}, {"CMakeLists.txt", read(root / "CMakeLists.txt")}};
    for (const auto& entry : architecture::read_table(tree.at("ARCHITECTURE.md"))) {
        for (const auto& file : fs::recursive_directory_iterator(root / entry.first)) {
            if (file.is_regular_file()) tree[fs::relative(file.path(), root).generic_string()] = read(file.path());
        }
    }
    return tree;
}

// Two rooms below a third; nothing wrong in it.
Tree small_house() {
    return {{"ARCHITECTURE.md",
             "# A house\n\n| folder | holds | may include |\n|---|---|---|\n| `ground/` | earth | nothing of ours |\n"
             "| `storage/` | shelves | `ground` |\n| `roof/` | tiles | every other room |\n\nMore words.\n"},
            {"CMakeLists.txt",
             "room(ground INCLUDES LIBRARIES fmt)\n  room(storage INCLUDES ground\n   LIBRARIES sqlite)\n"
             "room(roof INCLUDES ground storage)\n"},
            {"ground/earth.h", "#pragma once\n#include <string>\n"},
            {"storage/shelf.cpp", "#include \"ground/earth.h\"\nauto q = \"SELECT 1\";\n"},
            {"roof/tile.cpp", "#include \"storage/shelf.h\"\n#include \"ground/earth.h\"\n#include <boost/beast/core.hpp>\n"}};
}

std::string only_breach(const Tree& tree) {
    const auto found = architecture::breaches(tree);
    REQUIRE(found.size() == 1);
    return found.front();
}

}  // namespace

TEST_CASE("no file of the project breaks the rules of the house") {
    const auto tree = this_project();
    REQUIRE(tree.size() > 20);
    std::string all;
    for (const auto& breach : architecture::breaches(tree)) all += breach + "\n";
    INFO(all);
    CHECK(all.empty());
}

TEST_CASE("a house that keeps its rules has no breach") { CHECK(architecture::breaches(small_house()).empty()); }

TEST_CASE("an include against an arrow is found with file and line") {
    auto tree = small_house();
    tree["ground/earth.cpp"] = "// earth\n#include \"ground/earth.h\"\n#  include \"storage/shelf.h\"\n";
    CHECK(only_breach(tree) == "ground/earth.cpp:3: ground/ includes storage/shelf.h; it may include nothing");
}

TEST_CASE("an include in angle brackets does not slip through") {
    auto tree = small_house();
    tree["storage/shelf.h"] = "#include <roof/tile.h>\n";
    CHECK(only_breach(tree) == "storage/shelf.h:1: storage/ includes roof/tile.h; it may include ground");
}

TEST_CASE("a room inside a room is a room of its own") {
    auto tree = small_house();
    tree["ARCHITECTURE.md"] =
        "| folder | holds | may include |\n|---|---|---|\n| `ground/` | earth | nothing of ours |\n"
        "| `ground/cellar/` | wine | nothing of ours |\n";
    tree["CMakeLists.txt"] = "room(ground INCLUDES)\nroom(ground/cellar INCLUDES)\n";
    tree["ground/cellar/wine.cpp"] = "#include \"ground/earth.h\"\n";
    CHECK(only_breach(tree) == "ground/cellar/wine.cpp:1: ground/cellar/ includes ground/earth.h; it may include nothing");
}

TEST_CASE("an include that is commented out is no include") {
    auto tree = small_house();
    tree["ground/earth.h"] = "// #include \"roof/tile.h\"\n/*\n#include \"roof/tile.h\"\n*/\n";
    CHECK(architecture::breaches(tree).empty());
}

TEST_CASE("CMakeLists.txt and the table must say the same") {
    auto tree = small_house();
    SECTION("another arrow") {
        tree["CMakeLists.txt"] = "room(ground INCLUDES)\nroom(storage INCLUDES)\nroom(roof INCLUDES ground storage)\n";
        CHECK(only_breach(tree) == "CMakeLists.txt: room(storage) includes nothing; the table in ARCHITECTURE.md says ground");
    }
    SECTION("a room that the table lacks") {
        tree["CMakeLists.txt"] += "room(attic INCLUDES ground)\n";
        CHECK(only_breach(tree) == "CMakeLists.txt: room(attic) is not in the table of ARCHITECTURE.md");
    }
    SECTION("a room that CMakeLists.txt lacks") {
        tree["CMakeLists.txt"] = "room(ground INCLUDES)\n# room(storage INCLUDES ground)\nroom(roof INCLUDES ground storage)\n";
        CHECK(only_breach(tree) == "ARCHITECTURE.md: the table has storage/, CMakeLists.txt has no room(storage)");
    }
}

TEST_CASE("Beast in a header is found, in a source file it is at home") {
    auto tree = small_house();
    tree["roof/tile.h"] = "#include <string>\n#include <boost/beast/http.hpp>\n";
    CHECK(only_breach(tree) == "roof/tile.h:2: a header includes <boost/beast/http.hpp>; Beast belongs into .cpp files");
}

TEST_CASE("SQL outside storage is found in ordinary and raw literals, not in comments or names") {
    auto tree = small_house();
    SECTION("an ordinary literal") {
        tree["roof/tile.cpp"] = "int UPDATE = 1;  // \"SELECT x\"\nauto q = \"DELETE FROM tiles\";\n";
        CHECK(only_breach(tree) == "roof/tile.cpp:2: SQL outside storage/: \"DELETE FROM tiles\"");
    }
    SECTION("a raw literal over several lines") {
        tree["roof/tile.cpp"] = "auto n = 1'000;\nauto q = R\"sql(\n  SELECT 1)sql\";\n";
        CHECK_THAT(only_breach(tree), ContainsSubstring("roof/tile.cpp:2: SQL outside storage/"));
    }
    SECTION("a literal behind one that ends in an escaped quote") {
        tree["roof/tile.cpp"] = R"(auto a = "\""; auto b = '"'; auto c = "INSERT INTO tiles";)";
        CHECK_THAT(only_breach(tree), ContainsSubstring("INSERT INTO tiles"));
    }
    SECTION("prose that only resembles SQL") {
        tree["roof/tile.cpp"] = "auto a = \"select one from the list, then update it\";\n";
        CHECK(architecture::breaches(tree).empty());
    }
}

TEST_CASE("a table or a list of rooms that cannot be read is an error, not an empty house") {
    CHECK_THROWS_WITH(architecture::read_table("# A house\n"), ContainsSubstring("no table"));
    CHECK_THROWS_WITH(architecture::read_room_lines("project(x)\n"), ContainsSubstring("no line room"));
    CHECK_THROWS_WITH(architecture::read_table("| folder | holds | may include |\n|---|---|---|\n| `a/` | x | whatever |\n"),
                      ContainsSubstring("not clear"));
    CHECK_THROWS_WITH(architecture::read_table("| folder | holds | may include |\n|---|---|---|\n| `a/` | x | `b` |\n"),
                      ContainsSubstring("'b', which has no row"));
}
