// One table of names, so that the parser, its messages and the struct agree.
#include "fleet/providers/faults.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

#include "model/error.h"

namespace fleet::providers {
namespace {

struct Known {
    std::string_view name;
    double Faults::*probability;
};

constexpr std::array known_faults = {
    Known{"create:refuse", &Faults::create_refuse},
    Known{"create:unavailable", &Faults::create_unavailable},
    Known{"create:lost_reply", &Faults::create_lost_reply},
    Known{"create:slow", &Faults::create_slow},
    Known{"destroy:refuse", &Faults::destroy_refuse},
    Known{"destroy:unavailable", &Faults::destroy_unavailable},
    Known{"destroy:lost_reply", &Faults::destroy_lost_reply},
    Known{"destroy:slow", &Faults::destroy_slow},
    Known{"power:refuse", &Faults::power_refuse},
    Known{"power:unavailable", &Faults::power_unavailable},
    Known{"power:lost_reply", &Faults::power_lost_reply},
    Known{"power:slow", &Faults::power_slow},
    Known{"snapshot:refuse", &Faults::snapshot_refuse},
    Known{"snapshot:unavailable", &Faults::snapshot_unavailable},
    Known{"snapshot:lost_reply", &Faults::snapshot_lost_reply},
    Known{"snapshot:slow", &Faults::snapshot_slow},
    Known{"query:unavailable", &Faults::query_unavailable},
    Known{"query:slow", &Faults::query_slow},
    Known{"boot:fail", &Faults::boot_fail},
    Known{"boot:slow", &Faults::boot_slow},
    Known{"machine:vanish", &Faults::machine_vanish},
    Known{"spot:preempt", &Faults::spot_preempt},
};

[[noreturn]] void refuse(std::string_view part, const std::string& why) {
    std::vector<std::string> valid;
    for (const auto& known : known_faults) valid.emplace_back(known.name);
    throw model::Error(model::ErrorCode::invalid_argument, "'" + std::string(part) + "' is no simulated fault: " + why,
                       "Write name:probability, separated by commas, as in create:refuse:0.1,boot:fail:0.02.", std::move(valid));
}

double probability_of(std::string_view part, const std::string& text) {
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != '\0') refuse(part, "'" + text + "' is not a number");
    if (!(value >= 0 && value <= 1)) refuse(part, "a probability is between 0 and 1");
    return value;
}

void parse_one(std::string_view part, Faults& faults) {
    const auto colon = part.rfind(':');
    if (colon == std::string_view::npos) refuse(part, "the probability is missing");
    const auto name = part.substr(0, colon);
    const auto known = std::find_if(known_faults.begin(), known_faults.end(), [&](const Known& k) { return k.name == name; });
    if (known == known_faults.end()) refuse(part, "'" + std::string(name) + "' is not known");
    faults.*(known->probability) = probability_of(part, std::string(part.substr(colon + 1)));
}

}  // namespace

Faults parse_faults(std::string_view text) {
    Faults faults;
    while (!text.empty()) {
        const auto comma = text.find(',');
        parse_one(text.substr(0, comma), faults);
        if (comma == std::string_view::npos) break;
        text.remove_prefix(comma + 1);
        if (text.empty()) refuse("", "there is nothing after the last comma");
    }
    return faults;
}

}  // namespace fleet::providers
