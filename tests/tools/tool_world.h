// A fleet in a temporary folder with all tools upon it, called as a client calls them; time is moved by the test.
#pragma once

#include "matrix/classifier.h"
#include "mcp/server.h"
#include "tests/fleet/world.h"
#include "tests/support/temporary_folder.h"
#include "tools/change_notices.h"
#include "tools/failure.h"
#include "tools/families.h"
#include "tools/task_store.h"

class ToolWorld {
public:
    explicit ToolWorld(tools::Selection selection = {}) : ToolWorld(std::filesystem::path(), std::move(selection)) {}

    // Begins with copies of another world's files as they are now: the other one has crashed.
    explicit ToolWorld(const std::filesystem::path& crashed, tools::Selection selection = {})
        : world(filled_from(crashed)),
          task_store(world.store()),
          server({"test", "Test", "1", "A server for tests.", tools::instructions()}, tools::failure_of,
                 {.task_store = &task_store}),
          families_(tools::add_everything(server, context_, std::move(selection))),
          changes_(world.store(), server.notices(), world.context().get_executor()) {}

    // The result of a tool call; waits inside it let time pass.
    mcp::Json call(const std::string& tool, mcp::Json arguments = mcp::Json::object()) {
        mcp::Json params = {{"name", tool}, {"arguments", std::move(arguments)}};
        return ask("tools/call", std::move(params))["result"];
    }

    // What the tool answered as data. Fails the test when it refused.
    mcp::Json data(const std::string& tool, mcp::Json arguments = mcp::Json::object()) {
        auto result = call(tool, std::move(arguments));
        if (result.value("isError", true)) throw std::runtime_error(tool + " refused: " + text_of(result));
        return result["structuredContent"];
    }

    // What the tool refused with. Fails the test when it did not refuse.
    std::string refusal(const std::string& tool, mcp::Json arguments) {
        const auto result = call(tool, std::move(arguments));
        if (!result.value("isError", false)) throw std::runtime_error(tool + " did not refuse");
        return text_of(result);
    }

    mcp::Json ask(const std::string& method, mcp::Json params = mcp::Json::object()) {
        return mcp::Json::parse(
            world.run_in_time(server.handle(message(method, std::move(params)), mcp::Arrival{{"tester"}, &peer, &outlet})).body);
    }

    // A request of the modern era.
    mcp::Json message(const std::string& method, mcp::Json params) {
        params["_meta"] = {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
                           {"io.modelcontextprotocol/clientCapabilities", capabilities}};
        return {{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", std::move(params)}};
    }

    static std::string text_of(const mcp::Json& result) { return result["content"][0]["text"].get<std::string>(); }

    // Arguments with which provisioning succeeds.
    mcp::Json provision_arguments() {
        return {{"template_id", world.request().template_id->text()},
                {"provider_region_id", world.region.text()},
                {"provider_instance_type_id", world.type.text()}};
    }

    test_support::TemporaryFolder folder;
    World world;
    mcp::Json capabilities = mcp::Json::object();  // of the client
    mcp::LegacyPeer peer;
    mcp::NoOutlet outlet;
    tools::TaskStore task_store;
    mcp::Server server;

private:
    const std::filesystem::path& filled_from(const std::filesystem::path& other) {
        if (!other.empty()) copy_files(other, folder.path());
        return folder.path();
    }

    static const matrix::Classifier& classifier() {
        static const matrix::Classifier shared(matrix::Matrix::builtin());
        return shared;
    }

    tools::Context context_{world.store(), world.fleet(), matrix::Matrix::builtin(), classifier(), server.tools(),
                            server.seal(), world.account};
    std::vector<std::unique_ptr<tools::Family>> families_;
    tools::ChangeNotices changes_;
};
