// A verdict in words: everything a model needs to answer with, where it reads no structured content.
#pragma once

#include <string>

#include "matrix/verdict.h"

namespace tools {

std::string text_of(const matrix::Verdict& verdict);

// The steps of a plan, a line each; what is not known stands as <name>.
std::string text_of(const std::vector<matrix::PlanStep>& plan);

}  // namespace tools
