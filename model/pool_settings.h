// What an operator may set about a pool beyond its sizes: the thresholds by which members are recycled, retried and forgotten.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace model {

// Times are in seconds unless the name says otherwise. The initial values are the defaults.
struct PoolSettings {
    int warming_timeout_seconds = 1800;
    int ready_ttl_seconds = 14400;
    bool reap_on_stale_heartbeat = true;
    int heartbeat_stale_after_seconds = 180;
    int claimed_ttl_seconds = 86400;
    int errored_terminate_max_attempts = 5;
    int record_retention_days = 7;
    bool reuse_without_reset = false;
    std::optional<std::string> sdwan_network_id;
    nlohmann::ordered_json region_health = nlohmann::ordered_json::object();

    // The one declaration of the keys, for the parser below and for whoever describes them to callers. `f` takes a name, a member
    // and {.text, .min, .max}.
    void fields(auto& f) {
        f("warming_timeout_seconds", warming_timeout_seconds,
          {.text = "A member that is not ready after this long is ended and replaced", .min = 30, .max = 86400});
        f("ready_ttl_seconds", ready_ttl_seconds,
          {.text = "A member that has been ready this long is ended and replaced", .min = 60, .max = 2592000});
        f("reap_on_stale_heartbeat", reap_on_stale_heartbeat,
          {.text = "true: ready members whose agent has gone silent are ended and replaced, claimed ones reported"});
        f("heartbeat_stale_after_seconds", heartbeat_stale_after_seconds,
          {.text = "How long an agent may be silent before its member counts as stale", .min = 30, .max = 86400});
        f("claimed_ttl_seconds", claimed_ttl_seconds,
          {.text = "A claim that is older is reported once; the member stays with its holder", .min = 60, .max = 2592000});
        f("errored_terminate_max_attempts", errored_terminate_max_attempts,
          {.text = "How often the provider may refuse to end a member before that is given up", .min = 1, .max = 100});
        f("record_retention_days", record_retention_days,
          {.text = "Records of ended members are removed after this many days", .min = 1, .max = 3650});
        f("reuse_without_reset", reuse_without_reset,
          {.text = "true: a returned member is ready for the next as it is, with whatever the last one left on it"});
        f("sdwan_network_id", sdwan_network_id, {.text = "Overlay network that members are to join"});
        f("region_health", region_health,
          {.text = "Regions that new members avoid: an object of region code or id to \"unhealthy\" (or \"healthy\")"});
    }
};

// The keys of a pool's metadata, a JSON object; what is absent has its default. Throws Error{invalid_argument} with every key that
// is unknown, of another kind, or out of bounds.
PoolSettings parse_pool_settings(const std::string& metadata);

}  // namespace model
