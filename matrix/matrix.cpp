// Reads the matrix and answers from it.
#include "matrix/matrix.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "matrix/embedded.h"
#include "matrix/reading.h"
#include "model/lifecycle.h"

namespace matrix {

namespace {

// FNV-1a, 64 bits: tells two versions of the data apart; it protects nothing.
std::uint64_t fingerprint(std::string_view data) {
    std::uint64_t hash = 14695981039346656037ull;
    for (const char c : data) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    return hash;
}

constexpr std::array members = {"version",        "title",   "purpose",         "use_cases", "hazards", "lifecycle_question",
                                "lifecycle_tree", "figures", "concierge_steps", "related"};

// What matrix.schema.json says beyond the members of each row; an editor has that file, the program has this.
void check_members(const nlohmann::json& json) {
    for (const auto& [name, value] : json.items()) {
        if (std::find(members.begin(), members.end(), name) == members.end())
            refuse_data(fmt::format("'{}' is no member of the matrix", name));
    }
}

void check(const std::vector<UseCase>& use_cases) {
    int expected = 1;
    for (const auto& use_case : use_cases) {
        const int number = use_case.number;
        if (number != expected++) refuse_data(fmt::format("use case {} is out of order", number));
        if (use_case.status == Status::unknown) refuse_data(fmt::format("use case {} has no verdict", number));
        if (use_case.status != Status::supported && use_case.alternative.empty())
            refuse_data(fmt::format("use case {} is not plainly supported, and has no alternative", number));
        if (use_case.title.empty() || use_case.summary.empty() || use_case.why.empty() || use_case.caveats.empty() ||
            use_case.setup.empty())
            refuse_data(fmt::format("use case {} leaves title, summary, why, caveats or setup empty", number));
    }
}

void check(const std::vector<Hazard>& hazards, std::size_t use_cases) {
    for (const auto& hazard : hazards) {
        const auto is_row = [&](int number) { return number >= 1 && std::cmp_less_equal(number, use_cases); };
        if (hazard.use_cases.empty() || !std::all_of(hazard.use_cases.begin(), hazard.use_cases.end(), is_row))
            refuse_data(fmt::format("hazard '{}' names no row, or one that does not exist", hazard.id));
    }
}

void check(const std::vector<LifecycleBranch>& tree) {
    for (const auto& branch : tree) {
        if (!model::value_named<model::LifecycleClass>(branch.lifecycle_class))
            refuse_data(fmt::format("'{}' is no lifecycle class", branch.lifecycle_class));
    }
}

}  // namespace

const Matrix& Matrix::builtin() {
    static const Matrix matrix(embedded::matrix_json);
    return matrix;
}

Matrix::Matrix(std::string_view text) : json_(text) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object()) refuse_data("the matrix is no JSON object");
    check_members(json);
    use_cases_ = read_structs<UseCase>(json, "use_cases");
    hazards_ = read_structs<Hazard>(json, "hazards");
    lifecycle_tree_ = read_structs<LifecycleBranch>(json, "lifecycle_tree");
    figures_ = read_structs<Figure>(json, "figures");
    try {
        title_ = json.at("title").get<std::string>();
        purpose_ = json.at("purpose").get<std::string>();
        lifecycle_question_ = json.at("lifecycle_question").get<std::string>();
        concierge_steps_ = json.at("concierge_steps").get<std::vector<std::string>>();
        related_ = json.at("related").get<std::vector<std::string>>();
        version_ = fmt::format("{}+{:.12}", json.at("version").get<std::string>(), fmt::format("{:016x}", fingerprint(text)));
    } catch (const nlohmann::json::exception& error) {
        refuse_data(error.what());
    }
    check(use_cases_);
    check(hazards_, use_cases_.size());
    check(lifecycle_tree_);
}

const UseCase& Matrix::use_case(int number) const {
    const auto it = std::find_if(use_cases_.begin(), use_cases_.end(), [&](const auto& row) { return row.number == number; });
    if (it != use_cases_.end()) return *it;
    std::vector<std::string> valid;
    for (const auto& row : use_cases_) valid.push_back(std::to_string(row.number));
    throw model::Error(model::ErrorCode::not_found, fmt::format("the matrix has no use case {}", number),
                       "name one of its use cases, or classify the request to find the row that fits", std::move(valid));
}

const Hazard& Matrix::hazard(std::string_view id) const {
    std::vector<std::string> valid;
    for (const auto& hazard : hazards_) {
        if (hazard.id == id) return hazard;
        valid.push_back(hazard.id);
    }
    throw model::Error(model::ErrorCode::not_found, fmt::format("the matrix has no hazard '{}'", id), "name one of its hazards",
                       std::move(valid));
}

double Matrix::figure(std::string_view name) const {
    std::vector<std::string> valid;
    for (const auto& figure : figures_) {
        if (figure.name == name) return figure.value;
        valid.push_back(figure.name);
    }
    throw model::Error(model::ErrorCode::not_found, fmt::format("the matrix has no figure '{}'", name), "name one of its figures",
                       std::move(valid));
}

}  // namespace matrix
