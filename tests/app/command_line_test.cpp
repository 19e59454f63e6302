// Flags, environment and configuration file.
#include <fstream>

#include "model/error.h"
#include "tests/app/invocation.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

using test::parse;
using test::Variable;

namespace {

std::string written(const std::filesystem::path& file, const std::string& text) {
    std::ofstream(file) << text;
    return file.string();
}

}  // namespace

TEST_CASE("a flag wins over the environment, and the environment over the file") {
    const test_support::TemporaryFolder folder;
    const auto file = written(folder / "config.toml", "port = 1111\ntime-scale = 7\nhost = \"::1\"\n");
    const Variable port("CONCIERGE_PORT", "2222");
    const Variable scale("CONCIERGE_TIME_SCALE", "8");
    const auto parsed = parse({"serve", "--config", file, "--port", "3333"});
    REQUIRE(parsed.invocation);
    CHECK(parsed.invocation->settings.port == 3333);
    CHECK(parsed.invocation->settings.time_scale == 8);
    CHECK(parsed.invocation->settings.host == "::1");
}

TEST_CASE("a configuration file may be JSON") {
    const test_support::TemporaryFolder folder;
    const auto file = written(folder / "config.json", R"({"port": 4444, "allowed-host": ["a.example", "b.example"]})");
    const auto parsed = parse({"serve", "--config", file});
    REQUIRE(parsed.invocation);
    CHECK(parsed.invocation->settings.port == 4444);
    CHECK(parsed.invocation->settings.allowed_hosts == std::vector<std::string>{"a.example", "b.example"});
}

TEST_CASE("what is misspelt, out of range or no configuration at all ends with a usage error") {
    const test_support::TemporaryFolder folder;
    CHECK(parse({"serve", "--prot", "1"}).exit_code == 2);
    CHECK(parse({"serve", "--port", "99999"}).exit_code == 2);
    CHECK(parse({"serve", "--time-scale", "0"}).exit_code == 2);
    CHECK(parse({}).exit_code == 2);
    CHECK(parse({"serve", "--config", written(folder / "misspelt.toml", "prot = 9\n")}).exit_code == 2);
    CHECK(parse({"serve", "--config", written(folder / "broken.json", "{\"port\": ")}).exit_code == 2);
    CHECK(parse({"--help"}).exit_code == 0);
}

TEST_CASE("the printed configuration reads back as the same settings") {
    const test_support::TemporaryFolder folder;
    const auto printed = parse({"config", "--port", "5555", "--database", "/tmp/a.db"}).invocation->effective_configuration;
    const auto parsed = parse({"serve", "--config", written(folder / "config.toml", printed)});
    REQUIRE(parsed.invocation);
    CHECK(parsed.invocation->settings.port == 5555);
    CHECK(parsed.invocation->settings.database == "/tmp/a.db");
}

TEST_CASE("an address beyond loopback is refused unless requests are authenticated") {
    app::Settings settings;
    for (const auto* host : {"127.0.0.1", "localhost", "::1", "127.1.2.3"}) {
        settings.host = host;
        CHECK_NOTHROW(app::require_safe_address(settings));
    }
    for (const auto* host : {"0.0.0.0", "::", "192.0.2.1", "example.org"}) {
        settings.host = host;
        CHECK_THROWS_AS(app::require_safe_address(settings), model::Error);
    }
    settings.bearer_token_file = "/etc/concierge.token";
    CHECK_NOTHROW(app::require_safe_address(settings));
}

TEST_CASE("a bearer token is read from a file of its owner alone") {
    const test_support::TemporaryFolder folder;
    app::Settings settings;
    CHECK_FALSE(app::bearer_token(settings));
    settings.bearer_token_file = folder / "token";
    CHECK_THROWS_AS(app::bearer_token(settings), model::Error);
    written(folder / "token", "0123456789abcdef\n");
    std::filesystem::permissions(folder / "token", std::filesystem::perms(0644));
    CHECK_THROWS_AS(app::bearer_token(settings), model::Error);
    std::filesystem::permissions(folder / "token", std::filesystem::perms(0600));
    CHECK(app::bearer_token(settings) == "0123456789abcdef");
    written(folder / "token", "short\n");
    CHECK_THROWS_AS(app::bearer_token(settings), model::Error);
}

TEST_CASE("the matrix is exported as Markdown unless another format is named, and only in formats that exist") {
    const auto plain = parse({"matrix", "export"});
    REQUIRE(plain.invocation);
    CHECK(plain.invocation->command == app::Command::matrix_export);
    CHECK(plain.invocation->matrix_format == tools::MatrixFormat::markdown);
    CHECK(parse({"matrix", "export", "--format", "jsonl"}).invocation->matrix_format == tools::MatrixFormat::jsonl);
    CHECK(parse({"matrix", "export", "--format", "pdf"}).exit_code == 2);
    CHECK(parse({"matrix"}).exit_code == 2);
}
