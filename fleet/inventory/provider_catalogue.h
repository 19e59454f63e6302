// Providers and what they offer, as an operator records them.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "fleet/means.h"
#include "fleet/operation_guard.h"
#include "model/provider.h"

namespace fleet {

struct NewProvider {
    std::string name;
    model::ProviderType type = model::ProviderType::simulated;
    bool enabled = true;
};

// What is absent stays as it is.
struct ProviderChanges {
    std::optional<std::string> name;
    std::optional<bool> enabled;
};

class ProviderCatalogue {
public:
    explicit ProviderCatalogue(Means& means) : means_(means) {}

    // Throws Error: conflict (name taken; a type that this program cannot drive).
    boost::asio::awaitable<Changed<model::ProviderId>> create(ChangeCall call, NewProvider wanted);

    // Throws Error: not_found, conflict (name taken).
    boost::asio::awaitable<Changed<model::ProviderId>> update(ChangeCall call, model::ProviderId id, ProviderChanges changes);

    // Removes the provider with its regions and instance types. Throws Error: not_found, conflict (live instances or pools use it,
    // or records of instances refer to it).
    boost::asio::awaitable<Changed<model::ProviderId>> remove(ChangeCall call, model::ProviderId id);

    // The id and account of what is wanted are filled in. Throws Error: not_found (provider), conflict (code taken).
    boost::asio::awaitable<Changed<model::ProviderRegionId>> add_region(ChangeCall call, model::ProviderRegion wanted);
    boost::asio::awaitable<Changed<model::ProviderInstanceTypeId>> add_instance_type(ChangeCall call,
                                                                                     model::ProviderInstanceType wanted);

private:
    Means& means_;
};

}  // namespace fleet
