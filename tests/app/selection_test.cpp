// Which tools are offered, by flag, by environment and by file.
#include <fstream>

#include "tests/app/invocation.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

using test::parse;
using test::Variable;

namespace {

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("all tools are offered unless something is said") {
    const auto selection = parse({"serve"}).invocation->settings.selection;
    CHECK(selection.toolsets.empty());
    CHECK_FALSE(selection.read_only);
}

TEST_CASE("toolsets and read-only come from flags, the environment and the file") {
    const auto flags = parse({"serve", "--toolsets", "matrix,instances", "--read-only"}).invocation->settings.selection;
    CHECK(flags.toolsets == Names{"matrix", "instances"});
    CHECK(flags.read_only);
    {
        const Variable toolsets("CONCIERGE_TOOLSETS", "matrix,templates");
        const Variable read_only("CONCIERGE_READ_ONLY", "true");
        const auto environment = parse({"serve"}).invocation->settings.selection;
        CHECK(environment.toolsets == Names{"matrix", "templates"});
        CHECK(environment.read_only);
    }
    const test_support::TemporaryFolder folder;
    std::ofstream(folder / "config.toml") << "toolsets = [\"kubernetes\"]\nread-only = true\n";
    const auto file = parse({"serve", "--config", (folder / "config.toml").string()}).invocation->settings.selection;
    CHECK(file.toolsets == Names{"kubernetes"});
    CHECK(file.read_only);
}

TEST_CASE("a toolset that does not exist ends with a usage error") {
    CHECK(parse({"serve", "--toolsets", "matrix,everything"}).exit_code == 2);
}

TEST_CASE("the printed configuration keeps the selection") {
    const auto printed = parse({"config", "--toolsets", "matrix,instances", "--read-only"}).invocation->effective_configuration;
    const test_support::TemporaryFolder folder;
    std::ofstream(folder / "config.toml") << printed;
    const auto selection = parse({"serve", "--config", (folder / "config.toml").string()}).invocation->settings.selection;
    CHECK(selection.toolsets == Names{"matrix", "instances"});
    CHECK(selection.read_only);
}
