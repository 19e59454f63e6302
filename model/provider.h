// Providers and what they offer: regions and instance types.
#pragma once

#include <array>
#include <string>

#include "model/account.h"
#include "model/names.h"

namespace model {

struct Provider;
struct ProviderRegion;
struct ProviderInstanceType;
using ProviderId = Id<Provider>;
using ProviderRegionId = Id<ProviderRegion>;
using ProviderInstanceTypeId = Id<ProviderInstanceType>;

enum class ProviderType { simulated, docker };

constexpr std::array<std::string_view, 2> names(ProviderType) { return {"simulated", "docker"}; }

struct Provider {
    ProviderId id;
    AccountId account_id;
    std::string name;
    ProviderType type = ProviderType::simulated;
    bool enabled = true;
    TimePoint created_at;
};

struct ProviderRegion {
    ProviderRegionId id;
    AccountId account_id;
    ProviderId provider_id;
    std::string code;  // as the provider writes it: "eu-central"
    std::string name;
    bool available = true;
};

struct ProviderInstanceType {
    ProviderInstanceTypeId id;
    AccountId account_id;
    ProviderId provider_id;
    std::string code;  // as the provider writes it: "standard-2"
    std::string name;
    int vcpus = 1;
    int memory_mb = 1024;
    int disk_gb = 10;
    double hourly_price_usd = 0;
};

}  // namespace model
