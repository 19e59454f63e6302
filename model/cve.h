// Known vulnerabilities, and which modules and images are exposed to them.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "model/account.h"
#include "model/names.h"

namespace model {

enum class CveSeverity { critical, high, medium, low, unknown };
constexpr std::array<std::string_view, 5> names(CveSeverity) { return {"critical", "high", "medium", "low", "unknown"}; }

struct AffectedPackage {
    std::string name;
    std::string below;  // the first version that is not affected; empty: every version is
};

// Known to the installation, not to one account.
struct Cve {
    std::string cve_id;  // CVE-2026-12345
    CveSeverity severity = CveSeverity::unknown;
    std::string summary;
    std::vector<AffectedPackage> affected_packages;
    std::string reference_url;
    std::string feed_source = "manual";
    TimePoint published_at;
    TimePoint created_at;
};

}  // namespace model
