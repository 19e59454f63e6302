// Tools that are there for what their input schema says.
#include "tests/conformance/fixtures.h"

namespace conformance {
namespace {

using mcp::Call;
using mcp::ToolOutput;

// Keywords of the 2020-12 dialect that a list of tools must not lose.
constexpr const char* dialect_schema = R"({
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {
        "address": {
            "$anchor": "addressDef",
            "type": "object",
            "properties": {"street": {"type": "string"}, "city": {"type": "string"}}
        }
    },
    "properties": {
        "name": {"type": "string"},
        "address": {"$ref": "#/$defs/address"},
        "contactMethod": {"type": "string", "enum": ["phone", "email"]},
        "phone": {"type": "string"},
        "email": {"type": "string"}
    },
    "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
    "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
    "then": {"required": ["phone"]},
    "else": {"required": ["email"]},
    "additionalProperties": false
})";

struct AddressArguments {
    std::optional<std::string> street, city;
    void fields(auto& f) {
        f("street", street, {.text = "Street"});
        f("city", city, {.text = "City"});
    }
};

// What decodes the same arguments. The conditions of the schema are there to be listed.
struct DialectArguments {
    std::optional<std::string> name;
    std::optional<AddressArguments> address;
    std::optional<std::string> contact_method, phone, email;
    void fields(auto& f) {
        f("name", name, {.text = "Name"});
        f("address", address, {.text = "Address"});
        f("contactMethod", contact_method, {.text = "phone or email"});
        f("phone", phone, {.text = "Telephone number"});
        f("email", email, {.text = "Address for mail"});
    }
};

asio::awaitable<ToolOutput> show_contact(Call&, DialectArguments arguments) {
    co_return text("Contact: " + arguments.phone.value_or(arguments.email.value_or("none")));
}

struct RegionArguments {
    std::string region;
    void fields(auto& f) { f("region", region, {.text = "Where to", .required = true, .header = "Region"}); }
};

asio::awaitable<ToolOutput> routed(Call&, RegionArguments arguments) { co_return text("Routed to " + arguments.region); }

}  // namespace

void add_schema_tools(mcp::Tools& tools) {
    mcp::Tool dialect = tool("json_schema_2020_12_tool", "Tool with JSON Schema 2020-12 features", show_contact);
    dialect.input_schema = mcp::Json::parse(dialect_schema);
    tools.add(std::move(dialect));
    tools.add(tool("test_x_mcp_header", "Takes an argument that HTTP clients repeat in a header.", routed));
}

}  // namespace conformance
