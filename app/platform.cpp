// Wiring.
#include "app/platform.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "app/commands.h"
#include "fleet/catalogue.h"
#include "fleet/providers/simulated.h"
#include "tools/failure.h"

namespace app {
namespace {

namespace fs = std::filesystem;

// The database's folder is made, for its owner alone: the file will hold secrets.
storage::Store::Options store_options(const Settings& settings) {
    const auto folder = fs::absolute(settings.database).parent_path();
    std::error_code failed;
    if (fs::create_directories(folder, failed)) fs::permissions(folder, fs::perms::owner_all, failed);
    storage::Store::Options options;
    options.file = settings.database;
    return options;  // a folder that could not be made is reported by the store, with what to do
}

fleet::providers::Providers providers(const Settings& settings, const model::Clock& clock, fleet::Timers& timers) {
    fleet::providers::Simulated::Options options;
    options.journal = settings.database.string() + ".simulated-cloud.jsonl";
    options.time_scale = settings.time_scale;
    options.faults = fleet::providers::parse_faults(settings.simulated_faults);
    options.sleep = [&clock, &timers](model::Duration time) { return timers.wait_until(clock.now() + time); };
    return {{model::ProviderType::simulated, std::make_shared<fleet::providers::Simulated>(clock, std::move(options))}};
}

mcp::ServerInfo server_info(const tools::Selection& selection) {
    return {"concierge", "System Concierge", version,
            "Runs container workloads on a fleet of nodes, and says honestly which can run.", tools::instructions(selection)};
}

mcp::ServerOptions server_options(mcp::TaskStore& tasks) {
    mcp::ServerOptions options;
    options.task_store = &tasks;
    return options;
}

}  // namespace

Platform::Platform(boost::asio::any_io_executor executor, const Settings& settings)
    : clock_(settings.clock_speed),
      ids_(clock_),
      timers_(executor, clock_, settings.clock_speed),
      store_(store_options(settings)),
      secrets_(fleet::Secrets::in_file(settings.database.string() + ".key")),
      fleet_({store_, providers(settings, clock_, timers_), clock_, ids_, timers_, executor, secrets_}),
      classifier_(matrix::Matrix::builtin()),
      task_store_(store_),
      server_(server_info(settings.selection), tools::failure_of, server_options(task_store_)),
      context_{store_, fleet_, matrix::Matrix::builtin(), classifier_, server_.tools(), server_.seal(), {}},
      families_(tools::add_everything(server_, context_, settings.selection)),
      change_notices_(store_, server_.notices(), executor) {}

boost::asio::awaitable<void> Platform::start() {
    context_.default_account = co_await fleet::ensure_catalogue(store_, clock_, ids_);
    co_await fleet_.start();
    co_await server_.start();
}

boost::asio::awaitable<void> Platform::stop() {
    server_.stop();
    co_await fleet_.stop();
}

void set_up_log(const Settings& settings) {
    spdlog::set_default_logger(spdlog::stderr_color_mt("concierge"));
    spdlog::set_level(spdlog::level::from_str(settings.log_level));
    spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%fZ %^%l%$ %v", spdlog::pattern_time_type::utc);
}

}  // namespace app
