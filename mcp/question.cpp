// Building questions, and judging what comes back.
#include "mcp/question.h"

#include <algorithm>
#include <cmath>

namespace mcp {
namespace {

constexpr const char* elicit_method = "elicitation/create";
constexpr const char* sample_method = "sampling/createMessage";
constexpr const char* roots_method = "roots/list";

bool asks_for_url(const Question& question) {
    const Json* mode = find_member(question.params, "mode");
    return mode != nullptr && *mode == "url";
}

bool has_object(const Json& value, std::string_view name) {
    const Json* member = find_member(value, name);
    return member != nullptr && member->is_object();
}

bool is_type(const Json& value, const std::string& type) {
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    if (type == "integer")
        return value.is_number_integer() || (value.is_number() && std::trunc(value.get<double>()) == value.get<double>());
    if (type == "number") return value.is_number();
    if (type == "array") return value.is_array();
    return true;
}

bool lists(const Json& values, const Json& value) { return std::find(values.begin(), values.end(), value) != values.end(); }

// Titled choices: [{"const": "a", "title": "A"}, ...]
bool lists_const(const Json& choices, const Json& value) {
    return std::any_of(choices.begin(), choices.end(), [&value](const Json& choice) {
        const Json* constant = find_member(choice, "const");
        return constant != nullptr && *constant == value;
    });
}

bool is_within(const Json& schema, const char* least, const char* most, double measure) {
    const Json* min = find_member(schema, least);
    const Json* max = find_member(schema, most);
    return (min == nullptr || !min->is_number() || measure >= min->get<double>()) &&
           (max == nullptr || !max->is_number() || measure <= max->get<double>());
}

// The few keywords that forms may use (2026-07-28, client/elicitation, "Requested Schema").
bool fits(const Json& schema, const Json& value) {
    if (const Json* type = find_member(schema, "type"); type != nullptr && type->is_string() && !is_type(value, *type))
        return false;
    if (const Json* values = find_member(schema, "enum"); values != nullptr && !lists(*values, value)) return false;
    for (const char* keyword : {"oneOf", "anyOf"}) {
        if (const Json* choices = find_member(schema, keyword); choices != nullptr && !lists_const(*choices, value)) return false;
    }
    if (value.is_number() && !is_within(schema, "minimum", "maximum", value.get<double>())) return false;
    if (value.is_string() && !is_within(schema, "minLength", "maxLength", double(characters(value.get_ref<const std::string&>()))))
        return false;
    if (value.is_array()) {
        if (!is_within(schema, "minItems", "maxItems", double(value.size()))) return false;
        const Json* items = find_member(schema, "items");
        return items == nullptr ||
               std::all_of(value.begin(), value.end(), [items](const Json& item) { return fits(*items, item); });
    }
    return true;
}

std::optional<std::string> objection_to_form(const Json& schema, const Json& content) {
    if (const Json* required = find_member(schema, "required"); required != nullptr && required->is_array()) {
        for (const auto& name : *required) {
            if (name.is_string() && find_member(content, name.get_ref<const std::string&>()) == nullptr)
                return "'" + name.get<std::string>() + "' is missing";
        }
    }
    const Json* properties = find_member(schema, "properties");
    if (properties == nullptr) return std::nullopt;
    for (const auto& [name, value] : content.items()) {
        const Json* property = find_member(*properties, name);
        if (property != nullptr && !fits(*property, value)) return "'" + name + "' is not what was asked for";
    }
    return std::nullopt;
}

std::optional<std::string> objection_to_elicitation(const Question& question, const Json& answer) {
    const Json* action = find_member(answer, "action");
    if (action == nullptr || (*action != "accept" && *action != "decline" && *action != "cancel"))
        return "'action' must be accept, decline or cancel";
    if (*action != "accept" || asks_for_url(question)) return std::nullopt;
    const Json* content = find_member(answer, "content");
    if (content == nullptr || !content->is_object()) return "'content' must be an object";
    const Json* schema = find_member(question.params, "requestedSchema");
    return schema == nullptr ? std::nullopt : objection_to_form(*schema, *content);
}

std::optional<std::string> objection_to_sample(const Json& answer) {
    const Json* role = find_member(answer, "role");
    const Json* content = find_member(answer, "content");
    const Json* model = find_member(answer, "model");
    if (role == nullptr || !role->is_string()) return "'role' must be a string";
    if (model == nullptr || !model->is_string()) return "'model' must be a string";
    if (content == nullptr || !(content->is_object() || content->is_array())) return "'content' must be an object or a list";
    return std::nullopt;
}

std::optional<std::string> objection_to_roots(const Json& answer) {
    const Json* list = find_member(answer, "roots");
    if (list == nullptr || !list->is_array()) return "'roots' must be a list";
    for (const auto& root : *list) {
        const Json* uri = find_member(root, "uri");
        if (uri == nullptr || !uri->is_string()) return "each root needs a 'uri'";
    }
    return std::nullopt;
}

}  // namespace

Question elicitation(std::string message, Json schema) {
    return {elicit_method, {{"mode", "form"}, {"message", std::move(message)}, {"requestedSchema", std::move(schema)}}};
}

Question elicitation_at(std::string message, std::string url) {
    return {elicit_method, {{"mode", "url"}, {"message", std::move(message)}, {"url", std::move(url)}}};
}

Question sampling(Json params) { return {sample_method, std::move(params)}; }

Question roots() { return {roots_method, Json::object()}; }

bool accepted(const Json& answer) {
    const Json* action = find_member(answer, "action");
    return action != nullptr && *action == "accept";
}

Json capabilities_for(const Question& question) {
    if (question.method == sample_method) {
        const bool with_tools = find_member(question.params, "tools") != nullptr;
        return {{"sampling", with_tools ? Json{{"tools", Json::object()}} : Json::object()}};
    }
    if (question.method == roots_method) return {{"roots", Json::object()}};
    return {{"elicitation", {{asks_for_url(question) ? "url" : "form", Json::object()}}}};
}

bool is_declared(const Question& question, const Json& client_capabilities) {
    if (question.method == roots_method) return has_object(client_capabilities, "roots");
    if (question.method == sample_method) {
        const bool with_tools = find_member(question.params, "tools") != nullptr;
        return has_object(client_capabilities, "sampling") && (!with_tools || has_object(client_capabilities["sampling"], "tools"));
    }
    if (!has_object(client_capabilities, "elicitation")) return false;
    const Json& elicitation = client_capabilities["elicitation"];
    if (asks_for_url(question)) return has_object(elicitation, "url");
    return has_object(elicitation, "form") || !has_object(elicitation, "url");  // an empty object means forms
}

std::optional<std::string> objection_to(const Question& question, const Json& answer) {
    if (!answer.is_object()) return "an answer is an object";
    if (question.method == elicit_method) return objection_to_elicitation(question, answer);
    if (question.method == sample_method) return objection_to_sample(answer);
    return objection_to_roots(answer);
}

}  // namespace mcp
