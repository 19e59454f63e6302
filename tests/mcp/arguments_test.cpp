// One declaration: schema, decoder and encoder.
#include "mcp/decode.h"
#include "mcp/encode.h"
#include "mcp/schema.h"
#include "model/node_instance.h"
#include "tests/support/catch.h"

namespace {

struct Options {
    int retries = 3;

    void fields(auto& f) { f("retries", retries, {.text = "Times to try again", .min = 0, .max = 9}); }
};

struct Arguments {
    std::string template_id;
    std::optional<model::NodeId> provider_region_id;
    std::optional<model::LifecycleClass> lifecycle_class;
    std::vector<std::string> tags;
    std::string name = "box";
    int count = 1;
    bool dry_run = false;
    double budget = 0;
    Options options;
    mcp::Json labels = mcp::Json::object();

    void fields(auto& f) {
        f("template_id", template_id, {.text = "Id of the template", .required = true});
        f("provider_region_id", provider_region_id, {.text = "Id of the region"});
        f("lifecycle_class", lifecycle_class, {.text = "How long it lives"});
        f("tags", tags, {.text = "Tags", .max_length = 2});
        f("name", name, {.text = "Host name", .min_length = 2, .max_length = 5, .pattern = "^[a-z]+$"});
        f("count", count, {.text = "How many", .min = 1, .max = 50, .example = "3"});
        f("dry_run", dry_run, {.text = "Only say what would happen"});
        f("budget", budget, {.text = "Dollars", .min = 0});
        f("options", options, {.text = "More"});
        f("labels", labels, {.text = "Labels"});
    }
};

std::vector<std::string> problems_of(const char* json) {
    try {
        mcp::decode<Arguments>(mcp::Json::parse(json));
        return {};
    } catch (const mcp::ArgumentError& error) {
        return error.problems;
    }
}

struct Absent {
    std::optional<std::vector<std::string>> tags;
    std::optional<int> count;
    void fields(auto& f) {
        f("tags", tags, {.text = "Tags", .max_length = 2});
        f("count", count, {.text = "How many", .max = 5});
    }
};

}  // namespace

TEST_CASE("the schema names every member with type, text, bounds and default, and allows nothing else") {
    const auto schema = mcp::schema_of<Arguments>(mcp::SchemaFor::arguments);
    CHECK(schema["type"] == "object");
    CHECK(schema["additionalProperties"] == false);
    CHECK(schema["required"] == mcp::Json::array({"template_id"}));
    const auto& count = schema["properties"]["count"];
    CHECK(count.dump() == R"({"type":"integer","description":"How many","minimum":1,"maximum":50,"examples":[3],"default":1})");
    CHECK(schema["properties"]["provider_region_id"]["format"] == "uuid");
    CHECK(schema["properties"]["lifecycle_class"]["enum"] == mcp::Json::array({"persistent", "ephemeral", "spot"}));
    CHECK(schema["properties"]["tags"]["maxItems"] == 2);
    CHECK_FALSE(schema["properties"]["lifecycle_class"].contains("default"));
    CHECK(schema["properties"]["options"]["properties"]["retries"]["default"] == 3);
}

TEST_CASE("bounds mean the same for a member that may be absent") {
    const auto schema = mcp::schema_of<Absent>(mcp::SchemaFor::arguments);
    CHECK(schema["properties"]["tags"]["maxItems"] == 2);
    CHECK(schema["properties"]["count"]["maximum"] == 5);
    CHECK_THROWS_AS(mcp::decode<Absent>({{"tags", {"a", "b", "c"}}}), mcp::ArgumentError);
}

TEST_CASE("a result's schema requires every member that is not optional") {
    const auto schema = mcp::schema_of<Arguments>(mcp::SchemaFor::results);
    CHECK(schema["required"] ==
          mcp::Json::array({"template_id", "tags", "name", "count", "dry_run", "budget", "options", "labels"}));
    CHECK_FALSE(schema["properties"]["count"].contains("default"));
}

TEST_CASE("a struct without members yields the schema of a tool without arguments") {
    CHECK(mcp::schema_of<mcp::NoArguments>(mcp::SchemaFor::arguments).dump() ==
          R"({"type":"object","additionalProperties":false})");
}

TEST_CASE("what is decoded is what was encoded") {
    const char* json =
        R"({"template_id":"t","provider_region_id":"01936f3e-7c11-7abc-8def-000000000001","lifecycle_class":"spot",)"
        R"("tags":["a","b"],"name":"abc","count":7,"dry_run":true,"budget":1.5,"options":{"retries":0},"labels":{"x":1}})";
    CHECK(mcp::encode(mcp::decode<Arguments>(mcp::Json::parse(json))).dump() == json);
}

TEST_CASE("absent members keep their initial values and empty optionals are left out") {
    const auto decoded = mcp::decode<Arguments>({{"template_id", "t"}});
    CHECK(decoded.count == 1);
    CHECK(decoded.options.retries == 3);
    CHECK_FALSE(mcp::encode(decoded).contains("lifecycle_class"));
}

TEST_CASE("every problem of the arguments is reported at once, with a suggestion where a name is nearly right") {
    CHECK(problems_of(R"({"count":500,"regoin":"x"})") ==
          std::vector<std::string>{"missing required argument 'template_id'", "'count' = 500: at most 50",
                                   "unknown argument 'regoin' (did you mean 'provider_region_id'?)"});
}

TEST_CASE("each kind of wrong value has its own words") {
    struct Case {
        const char* json;
        const char* problem;
    };
    const Case cases[] = {
        {R"({"template_id":7})", "'template_id' = 7: must be a string"},
        {R"({"template_id":null})", "'template_id' = null: must be a string"},
        {R"({"template_id":"t","provider_region_id":"eu"})", "'provider_region_id' = \"eu\": is not a uuid"},
        {R"({"template_id":"t","lifecycle_class":"ephemral"})",
         "'lifecycle_class' = \"ephemral\": must be one of 'persistent', 'ephemeral', 'spot' (did you mean 'ephemeral'?)"},
        {R"({"template_id":"t","tags":"a"})", "'tags' = \"a\": must be a list"},
        {R"({"template_id":"t","tags":["a","b","c"]})", "'tags' = [\"a\",\"b\",\"c\"]: at most 2 items"},
        {R"({"template_id":"t","tags":[1]})", "'tags[0]' = 1: must be a string"},
        {R"({"template_id":"t","name":"a"})", "'name' = \"a\": at least 2 characters"},
        {R"({"template_id":"t","name":"abcdef"})", "'name' = \"abcdef\": at most 5 characters"},
        {R"({"template_id":"t","name":"AB"})", "'name' = \"AB\": does not match ^[a-z]+$"},
        {R"({"template_id":"t","count":1.5})", "'count' = 1.5: must be a whole number"},
        {R"({"template_id":"t","count":"1"})", "'count' = \"1\": must be a whole number"},
        {R"({"template_id":"t","count":1e30})", "'count' = 1e+30: is out of range"},
        {R"({"template_id":"t","dry_run":"yes"})", "'dry_run' = \"yes\": must be true or false"},
        {R"({"template_id":"t","budget":-1})", "'budget' = -1: at least 0"},
        {R"({"template_id":"t","options":{"retries":99}})", "'options.retries' = 99: at most 9"},
        {R"({"template_id":"t","options":{"retrys":1}})", "unknown argument 'options.retrys' (did you mean 'retries'?)"},
        {R"({"template_id":"t","labels":[]})", "'labels' = []: must be an object"},
        {R"([])", "the arguments = []: must be an object"},
    };
    for (const auto& [json, problem] : cases) {
        INFO(json);
        CHECK(problems_of(json) == std::vector<std::string>{problem});
    }
}

TEST_CASE("a whole number may be written with a fraction of zero, as JSON Schema has it") {
    CHECK(mcp::decode<Arguments>(mcp::Json::parse(R"({"template_id":"t","count":3.0})")).count == 3);
}

TEST_CASE("text is measured in characters, not in bytes") {
    CHECK(problems_of(R"({"template_id":"t","tags":["ööööö"],"name":"abcde"})").empty());
}
