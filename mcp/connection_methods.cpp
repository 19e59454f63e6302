// Who is there and what each side can do: server/discover, initialize, ping, logging/setLevel.
#include "mcp/method_support.h"
#include "mcp/server.h"

namespace mcp {

Json Server::implementation() const {
    return {{"name", info_.name}, {"title", info_.title}, {"version", info_.version}, {"description", info_.description}};
}

Json Server::capabilities(Revision revision) const {
    const auto list = [this](bool subscribe) {
        Json feature = Json::object();
        if (subscribe) feature["subscribe"] = true;
        if (options_.lists_change) feature["listChanged"] = true;
        return feature;
    };
    Json all = {{"tools", list(false)}, {"resources", list(true)}, {"completions", Json::object()}, {"logging", Json::object()}};
    if (!prompts_.all().empty()) all["prompts"] = list(false);
    if (is_modern(revision)) {
        Json extensions = Json::object();
        if (tasks_) extensions[tasks_extension] = Json::object();
        if (!skills_.all().empty()) extensions[skills_extension] = {{"directoryRead", true}};
        if (!extensions.empty()) all["extensions"] = std::move(extensions);
    } else if (tasks_ && revision == Revision::v2025_11_25) {
        all["tasks"] = {
            {"list", Json::object()}, {"cancel", Json::object()}, {"requests", {{"tools", {{"call", Json::object()}}}}}};
    }
    return all;
}

asio::awaitable<MethodResult> Server::discover(Call& call, const Json&, Arrival&) {
    Json result = {{"supportedVersions", {std::string(name_of(latest_modern))}},
                   {"capabilities", capabilities(call.revision)},
                   {"instructions", info_.instructions}};
    add_caching(result, call.revision, fixed_content);
    co_return MethodResult{write_json(result)};
}

asio::awaitable<MethodResult> Server::initialize(Call&, const Json& params, Arrival& arrival) {
    co_return MethodResult{write_json(begin_legacy(params, *arrival.legacy))};
}

// A version that is served is echoed; any other is answered with the latest legacy one (2025-11-25, basic/lifecycle).
Json Server::begin_legacy(const Json& params, LegacyPeer& peer) const {
    const auto requested = value_named<Revision>(required_text(params, "protocolVersion"));
    peer.revision = requested && !is_modern(*requested) ? *requested : latest_legacy;
    if (const Json* declared = find_member(params, "capabilities"); declared != nullptr && declared->is_object()) {
        peer.client_capabilities = *declared;
    }
    peer.initialized = true;
    return {{"protocolVersion", std::string(name_of(peer.revision))},
            {"capabilities", capabilities(peer.revision)},
            {"serverInfo", implementation()},
            {"instructions", info_.instructions}};
}

asio::awaitable<MethodResult> Server::ping(Call&, const Json&, Arrival&) { co_return MethodResult{}; }

asio::awaitable<MethodResult> Server::set_log_level(Call&, const Json& params, Arrival& arrival) {
    const auto level = value_named<LogLevel>(required_text(params, "level"));
    if (!level)
        throw ProtocolError(ErrorCode::invalid_params,
                            "params.level must be one of debug, info, notice, warning, error, critical, alert, emergency");
    arrival.legacy->log_level = *level;
    co_return MethodResult{};
}

}  // namespace mcp
