// One write unit each.
#include "fleet/inventory/provider_catalogue.h"

#include <utility>
#include <vector>

#include "fleet/inventory/in_use.h"
#include "fleet/ledger.h"
#include "model/error.h"
#include "storage/events.h"
#include "storage/providers.h"

namespace fleet {
namespace {

namespace asio = boost::asio;
using model::ProviderId;
using model::ProviderInstanceTypeId;
using model::ProviderRegionId;
using storage::Transaction;

void tell_of_provider(Transaction& tx, const EventKind& kind, const ChangeCall& call, model::TimePoint now, const std::string& name,
          const std::string& what) {
    storage::events::append(tx, event_of(kind, call.account_id, call.cause, now, "Provider '" + name + "' " + what + "."));
}

void refuse_undrivable(const providers::Providers& drivable, model::ProviderType type) {
    if (drivable.contains(type)) return;
    std::vector<std::string> valid;
    for (const auto& entry : drivable) valid.emplace_back(name_of(entry.first));
    throw model::Error(model::ErrorCode::conflict,
                       "this program does not serve providers of type '" + std::string(name_of(type)) + "'",
                       "Choose a type that it serves.", std::move(valid));
}

void refuse_use(const Transaction& tx, const model::Provider& provider) {
    const auto uses = storage::providers::uses_of(tx, provider.id);
    if (uses.live_instances.total > 0 || uses.pools.total > 0) {
        throw model::Error(model::ErrorCode::conflict,
                           "provider '" + provider.name + "' is used by " + counted(uses.live_instances, "live instance") +
                               " and " + counted(uses.pools, "pool"),
                           "Terminate and remove those first, or disable the provider with system_update_provider.");
    }
    if (uses.instances > 0) {
        throw model::Error(model::ErrorCode::conflict,
                           "provider '" + provider.name + "' stands in the records of " + std::to_string(uses.instances) +
                               " terminated instances, which are kept",
                           "Disable it with system_update_provider instead: nothing new is made there then.");
    }
}

ProviderId update_provider(Transaction& tx, const ChangeCall& call, const ProviderId& id, const ProviderChanges& changes,
                           model::TimePoint now) {
    auto provider = storage::providers::get(tx, call.account_id, id);
    if (changes.name) provider.name = *changes.name;
    if (changes.enabled) provider.enabled = *changes.enabled;
    storage::providers::update(tx, provider);
    tell_of_provider(tx, event_kinds::provider_updated, call, now, provider.name, "was changed");
    return id;
}

}  // namespace

asio::awaitable<Changed<ProviderId>> ProviderCatalogue::create(ChangeCall call, NewProvider wanted) {
    refuse_undrivable(means_.providers, wanted.type);
    auto unit = [call, wanted = std::move(wanted), now = means_.clock.now(), &ids = means_.ids](Transaction& tx) {
        return once<ProviderId>(tx, call, now, [&] {
            const model::Provider made{ids.make<ProviderId>(), call.account_id, wanted.name, wanted.type, wanted.enabled, now};
            storage::providers::insert(tx, made);
            tell_of_provider(tx, event_kinds::provider_created, call, now, made.name, "was recorded");
            return made.id;
        });
    };
    co_return co_await change(means_, call.cause, std::move(unit));
}

asio::awaitable<Changed<ProviderId>> ProviderCatalogue::update(ChangeCall call, ProviderId id, ProviderChanges changes) {
    auto unit = [call, id, changes = std::move(changes), now = means_.clock.now()](Transaction& tx) {
        return once<ProviderId>(tx, call, now, [&] { return update_provider(tx, call, id, changes, now); });
    };
    co_return co_await change(means_, call.cause, std::move(unit));
}

asio::awaitable<Changed<ProviderId>> ProviderCatalogue::remove(ChangeCall call, ProviderId id) {
    auto unit = [call, id, now = means_.clock.now()](Transaction& tx) {
        return once<ProviderId>(tx, call, now, [&] {
            const auto provider = storage::providers::get(tx, call.account_id, id);
            refuse_use(tx, provider);
            storage::providers::remove(tx, id);
            tell_of_provider(tx, event_kinds::provider_deleted, call, now, provider.name, "was removed with its regions and instance types");
            return id;
        });
    };
    co_return co_await change(means_, call.cause, std::move(unit));
}

asio::awaitable<Changed<ProviderRegionId>> ProviderCatalogue::add_region(ChangeCall call, model::ProviderRegion wanted) {
    auto unit = [call, wanted = std::move(wanted), now = means_.clock.now(), &ids = means_.ids](Transaction& tx) {
        return once<ProviderRegionId>(tx, call, now, [&] {
            const auto provider = storage::providers::get(tx, call.account_id, wanted.provider_id);
            auto region = wanted;
            region.id = ids.make<ProviderRegionId>();
            region.account_id = call.account_id;
            storage::providers::insert_region(tx, region);
            tell_of_provider(tx, event_kinds::provider_offer_added, call, now, provider.name, "has a new region, '" + region.code + "'");
            return region.id;
        });
    };
    co_return co_await change(means_, call.cause, std::move(unit));
}

asio::awaitable<Changed<ProviderInstanceTypeId>> ProviderCatalogue::add_instance_type(ChangeCall call,
                                                                                      model::ProviderInstanceType wanted) {
    auto unit = [call, wanted = std::move(wanted), now = means_.clock.now(), &ids = means_.ids](Transaction& tx) {
        return once<ProviderInstanceTypeId>(tx, call, now, [&] {
            const auto provider = storage::providers::get(tx, call.account_id, wanted.provider_id);
            auto type = wanted;
            type.id = ids.make<ProviderInstanceTypeId>();
            type.account_id = call.account_id;
            storage::providers::insert_instance_type(tx, type);
            tell_of_provider(tx, event_kinds::provider_offer_added, call, now, provider.name, "has a new instance type, '" + type.code + "'");
            return type.id;
        });
    };
    co_return co_await change(means_, call.cause, std::move(unit));
}

}  // namespace fleet
