// What comes with the modules that were chosen, and what cannot be together.
#include "model/module_resolution.h"

#include <algorithm>

#include "model/error.h"
#include "tests/support/catch.h"

using model::DependencyKind;
using model::ModuleCatalogue;
using model::ModuleProblem;
using model::ModuleVariety;
using model::Requirements;
using enum DependencyKind;

namespace {

using Names = std::vector<std::string>;

// An id for each name; the same for the same.
model::NodeModuleId id_of(const std::string& name) {
    model::NodeModuleId id;
    std::copy_n(name.begin(), std::min(name.size(), id.uuid.bytes.size()), id.uuid.bytes.begin());
    return id;
}

struct Edge {
    const char* from;
    DependencyKind kind;
    const char* to;
};

model::NodeModule module_named(const std::string& name) {
    model::NodeModule made;
    made.id = id_of(name);
    made.name = name;
    made.category = name;  // each its own
    made.priority = 100;
    return made;
}

// Modules a to f, each of a category of its own, with these edges.
ModuleCatalogue letters(const std::vector<Edge>& edges) {
    ModuleCatalogue catalogue;
    for (const auto* name : {"a", "b", "c", "d", "e", "f"}) catalogue.modules.push_back(module_named(name));
    for (const auto& edge : edges) catalogue.dependencies.push_back({id_of(edge.from), id_of(edge.to), edge.kind});
    return catalogue;
}

std::vector<model::ChosenModule> chosen(const Names& names, int priority = 100) {
    std::vector<model::ChosenModule> all;
    for (const auto& name : names) all.push_back({id_of(name), priority});
    return all;
}

// "b*" is one that nobody chose.
Names names_of(const model::Resolution& resolution) {
    Names names;
    for (const auto& module : resolution.modules) names.push_back(module.name + (module.auto_resolved ? "*" : ""));
    return names;
}

model::NodeModule& at(ModuleCatalogue& catalogue, const std::string& name) {
    return *std::ranges::find(catalogue.modules, name, &model::NodeModule::name);
}

}  // namespace

TEST_CASE("what is chosen comes with all it requires and recommends, each once") {
    struct Case {
        std::vector<Edge> edges;
        Names choice, expected;
    };
    const Case cases[] = {
        {{}, {"b", "a"}, {"a", "b"}},
        {{}, {"a", "a"}, {"a"}},
        {{{"a", requires_, "b"}, {"b", requires_, "c"}}, {"a"}, {"a", "b*", "c*"}},
        {{{"a", requires_, "c"}, {"b", requires_, "c"}}, {"a", "b"}, {"a", "b", "c*"}},
        {{{"a", requires_, "b"}}, {"b", "a"}, {"a", "b"}},
        {{{"a", recommends, "b"}, {"b", requires_, "c"}}, {"a"}, {"a", "b*", "c*"}},
        {{{"a", requires_, "b"}, {"c", provides, "b"}}, {"a", "c"}, {"a", "c"}},
        {{{"a", requires_, "b"}, {"c", provides, "b"}}, {"a"}, {"a", "b*"}},
        {{{"a", provides, "b"}}, {"a"}, {"a"}},
    };
    for (const auto& [edges, choice, expected] : cases) {
        const auto resolution = resolve_modules(letters(edges), chosen(choice), Requirements::added);
        CHECK(names_of(resolution) == expected);
        CHECK(resolution.problems.empty());
        CHECK(resolution.warnings.empty());
    }
}

TEST_CASE("what was brought in names the module that needs it") {
    const auto resolution =
        resolve_modules(letters({{"a", requires_, "b"}, {"b", requires_, "c"}}), chosen({"a"}), Requirements::added);
    CHECK(resolution.modules[1].because_of == "a");
    CHECK(resolution.modules[2].because_of == "b");
}

TEST_CASE("a recommended module can be left out, a required one cannot") {
    auto choice = chosen({"a"});
    choice[0].left_out = {id_of("b"), id_of("c")};
    const auto catalogue = letters({{"a", recommends, "b"}, {"a", requires_, "c"}});
    CHECK(names_of(resolve_modules(catalogue, choice, Requirements::added)) == Names{"a", "c*"});
}

TEST_CASE("a recommended module that is disabled does not come along") {
    auto catalogue = letters({{"a", recommends, "b"}});
    at(catalogue, "b").enabled = false;
    const auto resolution = resolve_modules(catalogue, chosen({"a"}), Requirements::added);
    CHECK(names_of(resolution) == Names{"a"});
    CHECK(resolution.problems.empty());
}

TEST_CASE("modules are ordered by priority, the highest first, then by name") {
    auto catalogue = letters({{"b", requires_, "f"}});
    at(catalogue, "f").priority = 150;
    std::vector<model::ChosenModule> choice = {{id_of("d"), 10}, {id_of("c"), 200}, {id_of("b"), 200}, {id_of("a"), 10}};
    CHECK(names_of(resolve_modules(catalogue, choice, Requirements::added)) == Names{"b", "c", "f*", "a", "d"});
}

TEST_CASE("what cannot stand is found, with the names of those concerned and a next step") {
    using Kind = ModuleProblem::Kind;
    struct Case {
        const char* what;
        std::vector<Edge> edges;
        Names choice;
        Requirements requirements;
        Kind kind;
        const char* names;
    };
    const Case cases[] = {
        {"declared forwards", {{"a", conflicts, "b"}}, {"a", "b"}, Requirements::added, Kind::conflict, "'a' and 'b'"},
        {"declared backwards", {{"b", conflicts, "a"}}, {"a", "b"}, Requirements::added, Kind::conflict, "'a' and 'b'"},
        {"with what a module requires",
         {{"a", requires_, "c"}, {"b", conflicts, "c"}},
         {"a", "b"},
         Requirements::added,
         Kind::conflict,
         "'b' and 'c'"},
        {"two of one category", {}, {"d", "e"}, Requirements::added, Kind::category, "'d' and 'e'"},
        {"missing where it must be there",
         {{"a", requires_, "b"}},
         {"a"},
         Requirements::demanded,
         Kind::missing,
         "'a' requires 'b'"},
        {"required and disabled", {{"a", requires_, "f"}}, {"a"}, Requirements::added, Kind::missing, "'f', which is disabled"},
        {"chosen and disabled", {}, {"f"}, Requirements::added, Kind::disabled, "'f' is disabled"},
    };
    for (const auto& [what, edges, choice, requirements, kind, names] : cases) {
        INFO(what);
        auto catalogue = letters(edges);
        at(catalogue, "e").category = "d";
        at(catalogue, "f").enabled = false;
        const auto resolution = resolve_modules(catalogue, chosen(choice), requirements);
        REQUIRE(resolution.problems.size() == 1);
        CHECK(resolution.problems[0].kind == kind);
        CHECK_THAT(resolution.problems[0].message, ContainsSubstring(names));
        CHECK_FALSE(resolution.problems[0].remedy.empty());
        CHECK_THROWS_AS(require_no_problem(resolution), model::Error);
    }
}

TEST_CASE("only two modules of variety instance collide in a category") {
    for (const auto variety : {ModuleVariety::config, ModuleVariety::subscription}) {
        auto catalogue = letters({});
        at(catalogue, "b").category = "a";
        at(catalogue, "b").variety = variety;
        CHECK(resolve_modules(catalogue, chosen({"a", "b"}), Requirements::added).problems.empty());
    }
}

TEST_CASE("protected paths that lie within each other are a warning, those that only begin alike are not") {
    struct Case {
        const char* first;
        const char* second;
        bool overlap;
    };
    const Case cases[] = {{"/etc/x", "/etc/x", true},   {"/etc", "/etc/x", true},      {"/etc/x/y", "/etc/x", true},
                          {"/etc/x", "/etc/xy", false}, {"/etc/x/", "/etc/x/y", true}, {"/etc/x", "/var/x", false},
                          {"/", "/etc", true}};
    for (const auto& [first, second, overlap] : cases) {
        INFO(first << " " << second);
        auto catalogue = letters({});
        at(catalogue, "a").protected_paths = {"/opt/a", first};
        at(catalogue, "b").protected_paths = {second};
        const auto resolution = resolve_modules(catalogue, chosen({"a", "b"}), Requirements::added);
        CHECK(resolution.warnings.size() == (overlap ? 1 : 0));
        CHECK(resolution.problems.empty());
    }
}

TEST_CASE("a config module without a higher priority than what it requires has no effect, and a warning says so") {
    for (const auto& [priority, effective] : {std::pair{101, true}, std::pair{100, false}, std::pair{50, false}}) {
        auto catalogue = letters({{"a", requires_, "b"}});
        at(catalogue, "a").variety = ModuleVariety::config;
        const auto resolution = resolve_modules(catalogue, chosen({"a"}, priority), Requirements::added);
        CHECK(resolution.warnings.empty() == effective);
    }
}

TEST_CASE("modules that need each other in a circle are refused with the way round; other kinds of edges may go round") {
    struct Case {
        std::vector<Edge> edges;
        const char* way;  // null: allowed
    };
    const Case cases[] = {
        {{{"a", requires_, "b"}, {"b", requires_, "a"}}, "a -> b -> a"},
        {{{"a", requires_, "b"}, {"b", recommends, "c"}, {"c", requires_, "b"}}, "b -> c -> b"},
        {{{"a", requires_, "a"}}, "itself"},
        {{{"a", conflicts, "a"}}, "itself"},
        {{{"a", conflicts, "b"}, {"b", conflicts, "a"}}, nullptr},
        {{{"a", requires_, "b"}, {"b", provides, "a"}}, nullptr},
        {{{"a", requires_, "b"}, {"a", requires_, "c"}, {"b", requires_, "d"}, {"c", requires_, "d"}}, nullptr},
    };
    for (const auto& [edges, way] : cases) {
        if (way == nullptr) {
            CHECK_NOTHROW(refuse_cycles(letters(edges)));
        } else {
            CHECK_THROWS_WITH(refuse_cycles(letters(edges)), ContainsSubstring(way));
        }
    }
}

TEST_CASE("modules that go round all the same are resolved once each") {
    const auto catalogue = letters({{"a", requires_, "b"}, {"b", requires_, "a"}});
    CHECK(names_of(resolve_modules(catalogue, chosen({"a"}), Requirements::added)) == Names{"a", "b*"});
}
