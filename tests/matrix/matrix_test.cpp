// The matrix's data: every fact of the source, and the structure around it.
#include "matrix/matrix.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "matrix/embedded.h"
#include "model/error.h"
#include "model/lifecycle.h"
#include "tests/matrix/files.h"
#include "tests/support/catch.h"

using matrix::Matrix;
using matrix::Status;

namespace {

// "a|b" is stated when either is.
bool states(const std::string& text, const std::string& fact) {
    for (std::size_t begin = 0; begin <= fact.size();) {
        const auto end = std::min(fact.find('|', begin), fact.size());
        if (text.find(fact.substr(begin, end - begin)) != std::string::npos) return true;
        begin = end + 1;
    }
    return false;
}

// Statements of the source that are about this.
std::vector<nlohmann::json> statements_with(const std::string& name) {
    static const auto all = nlohmann::json::parse(source_file("tests/matrix/facts.json"));
    std::vector<nlohmann::json> some;
    for (const auto& statement : all) {
        if (statement.contains(name)) some.push_back(statement);
    }
    return some;
}

void check_states(const std::string& text, const nlohmann::json& facts) {
    for (const auto& fact : facts) {
        INFO(fact.get<std::string>() << " in: " << text);
        CHECK(states(text, fact.get<std::string>()));
    }
}

}  // namespace

TEST_CASE("every statement of the source stands in the row it belongs to") {
    const auto& matrix = Matrix::builtin();
    std::set<int> rows;
    for (const auto& statement : statements_with("use_case")) {
        const int number = statement.at("use_case").get<int>();
        rows.insert(number);
        check_states(matrix.markdown(number), statement.at("facts"));
        const auto& row = matrix.use_case(number);
        CHECK(model::name_of(row.status) == statement.at("status").get<std::string>());
        CHECK(row.lifecycle_class == statement.at("lifecycle_class").get<std::string>());
        CHECK(row.modules == statement.at("modules").get<std::vector<std::string>>());
    }
    CHECK(rows.size() == 10);
}

TEST_CASE("every anti-pattern of the source is a hazard with its effect and its remedy") {
    const auto hazards = Matrix::builtin().hazards();
    const auto statements = statements_with("hazard");
    CHECK(statements.size() == 6);
    for (const auto& statement : statements) {
        const auto id = statement.at("hazard").get<std::string>();
        INFO(id);
        const auto hazard = std::find_if(hazards.begin(), hazards.end(), [&](const auto& other) { return other.id == id; });
        REQUIRE(hazard != hazards.end());
        check_states(hazard->if_you, statement.at("if_you"));
        check_states(hazard->you_will_see, statement.at("you_will_see"));
        check_states(hazard->do_instead, statement.at("do_instead"));
    }
}

TEST_CASE("the lifecycle tree has the four branches of the source, in its order") {
    const auto tree = Matrix::builtin().lifecycle_tree();
    const auto statements = statements_with("branch");
    REQUIRE(statements.size() == 4);
    REQUIRE(tree.size() == 4);
    for (const auto& statement : statements) {
        const auto& branch = tree[statement.at("branch").get<std::size_t>()];
        check_states(branch.answer + ". " + branch.note, statement.at("answer"));
        CHECK(branch.lifecycle_class == statement.at("lifecycle_class").get<std::string>());
        CHECK(branch.tmpfs_store == statement.at("tmpfs_store").get<bool>());
        CHECK(branch.is_default == statement.at("is_default").get<bool>());
        CHECK(branch.use_cases == statement.at("use_cases").get<std::vector<std::string>>());
    }
}

TEST_CASE("the concierge's five steps, the figures and the rest of the source are there") {
    const auto& matrix = Matrix::builtin();
    const auto steps = statements_with("step");
    CHECK(steps.size() == 5);
    for (const auto& statement : steps) {
        check_states(matrix.concierge_steps()[statement.at("step").get<std::size_t>()], statement.at("facts"));
    }
    for (const auto& statement : statements_with("figures")) {
        for (const auto& [name, value] : statement.at("figures").items()) {
            INFO(name);
            CHECK(matrix.figure(name) == value.get<double>());
        }
    }
    check_states(matrix.markdown(), statements_with("facts").back().at("facts"));
}

TEST_CASE("a fact that is not in the matrix would be noticed") {
    CHECK_FALSE(states(Matrix::builtin().markdown(), "91 s"));
    CHECK(states("one two", "three|two"));
}

TEST_CASE("each row is complete, and the ones that are not plainly supported offer an alternative") {
    for (const auto& row : Matrix::builtin().use_cases()) {
        INFO("use case " << row.number);
        CHECK_FALSE(row.title.empty());
        CHECK_FALSE(row.summary.empty());
        CHECK_FALSE(row.why.empty());
        CHECK_FALSE(row.audience.empty());
        CHECK_FALSE(row.what_works.empty());
        CHECK_FALSE(row.caveats.empty());
        CHECK_FALSE(row.setup.empty());
        CHECK_FALSE(row.mitigations.empty());
        CHECK(row.sample_requests.size() >= 2);
        CHECK(row.alternative.empty() == (row.status == Status::supported));
    }
}

TEST_CASE("the figures agree with each other and with the prose") {
    const auto& matrix = Matrix::builtin();
    CHECK(matrix.figure("boot_seconds") == 90);
    CHECK(matrix.figure("boot_seconds_pre_baked") == 30);
    CHECK(matrix.figure("pool_acquire_seconds") == 30);
    CHECK(matrix.figure("cold_provision_minutes_min") == 5);
    CHECK(matrix.figure("cold_provision_minutes_max") == 10);
    CHECK(matrix.figure("batch_example_minutes") == matrix.figure("boot_seconds") * matrix.figure("batch_example_instances") / 60);
}

TEST_CASE("the lifecycle tree of the data decides as the model does") {
    const auto tree = Matrix::builtin().lifecycle_tree();
    REQUIRE(tree.size() == 4);
    const std::array<model::LifecycleNeed, 4> needs{
        {{false, true, true}, {false, true, false}, {false, false, false}, {true, true, true}}};
    for (std::size_t i = 0; i < needs.size(); ++i) {
        const auto advice = model::advise_lifecycle(needs[i]);
        CHECK(tree[i].lifecycle_class == model::name_of(advice.lifecycle_class));
        CHECK(tree[i].tmpfs_store == advice.tmpfs_store);
        CHECK(tree[i].is_default == (advice == model::LifecycleAdvice{}));
    }
}

TEST_CASE("an unknown use case is refused with the numbers that exist") {
    try {
        Matrix::builtin().use_case(11);
        FAIL("use case 11 was found");
    } catch (const model::Error& error) {
        CHECK(error.code == model::ErrorCode::not_found);
        CHECK(error.valid.size() == 10);
        CHECK(error.valid.back() == "10");
    }
    CHECK_THROWS_AS(Matrix::builtin().figure("no_such_figure"), model::Error);
}

TEST_CASE("the version carries a hash that changes with any word of the data") {
    const std::string data(matrix::embedded::matrix_json);
    const auto version = Matrix(data).version();
    CHECK(version == Matrix::builtin().version());
    REQUIRE(version.size() == std::string("1.0.0+").size() + 12);
    CHECK(version.find_first_not_of("0123456789abcdef", 6) == std::string::npos);
    auto changed = data;
    changed.replace(changed.find("nginx"), 5, "caddy");
    CHECK(Matrix(changed).version() != version);
}

TEST_CASE("data with a field missing, unknown or of a wrong value is refused with its place") {
    const auto json = nlohmann::json::parse(matrix::embedded::matrix_json);
    auto missing = json;
    missing["use_cases"][3].erase("caveats");
    CHECK_THROWS_WITH(Matrix(missing.dump()), ContainsSubstring("use_cases[3]") && ContainsSubstring("caveats"));
    auto unknown = json;
    unknown["hazards"][0]["surprise"] = 1;
    CHECK_THROWS_WITH(Matrix(unknown.dump()), ContainsSubstring("hazards[0]"));
    auto wrong = json;
    wrong["use_cases"][0]["status"] = "maybe";
    CHECK_THROWS_WITH(Matrix(wrong.dump()), ContainsSubstring("maybe"));
    auto reordered = json;
    reordered["use_cases"][0]["number"] = 2;
    CHECK_THROWS_WITH(Matrix(reordered.dump()), ContainsSubstring("out of order"));
    const auto changed = [&](const char* pointer, nlohmann::json value) {
        auto copy = json;
        copy[nlohmann::json::json_pointer(pointer)] = std::move(value);
        return copy.dump();
    };
    CHECK_THROWS_WITH(Matrix(changed("/surprise", 1)), ContainsSubstring("surprise"));
    CHECK_THROWS_WITH(Matrix(changed("/hazards/0/use_cases", {11})), ContainsSubstring("only_server_terminated"));
    CHECK_THROWS_WITH(Matrix(changed("/hazards/0/severity", "awful")), ContainsSubstring("awful"));
    CHECK_THROWS_WITH(Matrix(changed("/lifecycle_tree/0/lifecycle_class", "eternal")), ContainsSubstring("eternal"));
    CHECK_THROWS_WITH(Matrix(changed("/use_cases/7/alternative", "")), ContainsSubstring("use case 8"));
    CHECK_THROWS_WITH(Matrix(changed("/use_cases/0/caveats", nlohmann::json::array())), ContainsSubstring("use case 1"));
    CHECK_THROWS_AS(Matrix("{"), model::Error);
    CHECK_THROWS_AS(Matrix("{}"), model::Error);
}

TEST_CASE("a use case alone says all that retrieval needs") {
    const auto text = Matrix::builtin().markdown(5);
    CHECK_THAT(text, ContainsSubstring("Use case 5: CI runner pool"));
    CHECK_THAT(text, ContainsSubstring("supported with caveats"));
    CHECK_THAT(text, ContainsSubstring(Matrix::builtin().version()));
    CHECK_THAT(text, ContainsSubstring("lifecycle_class ephemeral, tmpfs_store true"));
}
