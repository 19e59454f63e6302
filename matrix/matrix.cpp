// Reads the matrix and answers from it.
#include "matrix/matrix.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "matrix/embedded.h"
#include "matrix/reading.h"

namespace matrix {

namespace {

// FNV-1a, 64 bits: tells two versions of the data apart; it protects nothing.
std::uint64_t fingerprint(std::string_view data) {
    std::uint64_t hash = 14695981039346656037ull;
    for (const char c : data) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    return hash;
}

void check(const std::vector<UseCase>& use_cases) {
    int expected = 1;
    for (const auto& use_case : use_cases) {
        if (use_case.number != expected++) refuse_data(fmt::format("use case {} is out of order", use_case.number));
        if (use_case.status == Status::unknown) refuse_data(fmt::format("use case {} has no verdict", use_case.number));
    }
}

}  // namespace

const Matrix& Matrix::builtin() {
    static const Matrix matrix(embedded::matrix_json);
    return matrix;
}

Matrix::Matrix(std::string_view text) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (json.is_discarded()) refuse_data("the matrix is not JSON");
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
}

const UseCase& Matrix::use_case(int number) const {
    const auto it = std::find_if(use_cases_.begin(), use_cases_.end(), [&](const auto& row) { return row.number == number; });
    if (it != use_cases_.end()) return *it;
    std::vector<std::string> valid;
    for (const auto& row : use_cases_) valid.push_back(std::to_string(row.number));
    throw model::Error(model::ErrorCode::not_found, fmt::format("the matrix has no use case {}", number),
                       "name one of its use cases, or classify the request to find the row that fits", std::move(valid));
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
