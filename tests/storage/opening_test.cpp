// Databases that are refused, and what the refusal says.
#include <unistd.h>

#include <fstream>
#include <functional>

#include "model/error.h"
#include "storage/backup.h"
#include "storage/connection.h"
#include "storage/protocol_tasks.h"
#include "storage/schema.h"
#include "tests/storage/fixture.h"
#include "tests/support/catch.h"

namespace {

model::Error refusal_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const model::Error& error) {
        CHECK(error.code == model::ErrorCode::storage_unavailable);
        CHECK_FALSE(error.remedy.empty());
        return error;
    }
    FAIL("it was not refused");
    throw std::logic_error("not reached");
}

void change(const std::filesystem::path& file, const std::string& sql) {
    storage::Connection(file, storage::Connection::Mode::write, std::chrono::milliseconds(1000)).execute(sql);
}

}  // namespace

TEST_CASE("a database is what it was when it is opened again") {
    StoreFixture fixture;
    fixture.store.reset();
    fixture.store = fixture.open();
    CHECK(fixture.has_account("default"));
}

TEST_CASE("a second server on the same file is refused with the process that holds it") {
    const StoreFixture fixture;
    const auto error = refusal_of([&] { fixture.open(); });
    CHECK_THAT(error.what(), ContainsSubstring("already served by process " + std::to_string(getpid())));
    std::filesystem::create_symlink(fixture.file(), fixture.folder / "other.db");
    refusal_of([&] { storage::Store({.file = fixture.folder / "other.db"}); });
}

TEST_CASE("a database of a newer version is refused and left as it is") {
    StoreFixture fixture;
    fixture.store.reset();
    change(fixture.file(), "PRAGMA user_version = 999");
    CHECK_THAT(refusal_of([&] { fixture.open(); }).what(), ContainsSubstring("schema version 999"));
    change(fixture.file(), "PRAGMA user_version = " + std::to_string(storage::schema_version()));
    fixture.store = fixture.open();
    CHECK(fixture.has_account("default"));
}

TEST_CASE("a database of any earlier version is brought up to date, and keeps what it holds") {
    for (int version = 1; version < storage::schema_version(); ++version) {
        const test_support::TemporaryFolder folder;
        {
            storage::Connection connection(folder / "fleet.db", storage::Connection::Mode::write, std::chrono::seconds(1));
            storage::migrate(connection, version);
            connection.execute("INSERT INTO accounts VALUES ('01900000-0000-7000-8000-000000000001', 'kept', 1)");
        }
        const storage::Store store({.file = folder / "fleet.db"});
        CHECK(store.read([](storage::Snapshot& db) { return storage::accounts::find_by_name(db, "kept"); }));
        CHECK(store.read([](storage::Snapshot& db) { return storage::protocol_tasks::unfinished(db).empty(); }));
    }
}

TEST_CASE("a database of another program is refused and left as it is") {
    const test_support::TemporaryFolder folder;
    change(folder / "other.db", "CREATE TABLE notes (text TEXT)");
    CHECK_THAT(refusal_of([&] { storage::Store({.file = folder / "other.db"}); }).what(), ContainsSubstring("another program"));
    change(folder / "other.db", "INSERT INTO notes VALUES ('still here')");
}

TEST_CASE("a file that is no database is refused and left as it is") {
    const test_support::TemporaryFolder folder;
    const std::string text(5000, 'x');
    std::ofstream(folder / "notes.txt") << text;
    refusal_of([&] { storage::Store({.file = folder / "notes.txt"}); });
    CHECK(std::filesystem::file_size(folder / "notes.txt") == text.size());
}

TEST_CASE("a damaged database is refused") {
    StoreFixture fixture;
    fixture.store.reset();
    const auto size = std::filesystem::file_size(fixture.file());
    REQUIRE(size > 20000);
    {
        std::fstream file(fixture.file(), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(8192);
        file << std::string(8192, '\x5a');
    }
    CHECK_THAT(refusal_of([&] { fixture.open(); }).remedy, ContainsSubstring("backup"));
}

TEST_CASE("a folder that does not exist is refused by name") {
    const test_support::TemporaryFolder folder;
    CHECK_THAT(refusal_of([&] { storage::Store({.file = folder / "missing/fleet.db"}); }).what(), ContainsSubstring("missing"));
}

TEST_CASE("what may only be read is refused") {
    StoreFixture fixture;
    fixture.store.reset();
    const bool privileged = geteuid() == 0;  // to whom no file is read-only
    std::filesystem::permissions(fixture.folder.path(), std::filesystem::perms(0555));
    std::filesystem::permissions(fixture.file(), std::filesystem::perms(0444));
    if (privileged) REQUIRE(seteuid(65534) == 0);
    SECTION("with its folder") {
        std::string message;
        try {
            fixture.open();
        } catch (const model::Error& error) {
            message = error.what() + error.remedy;
        }
        if (privileged) REQUIRE(seteuid(0) == 0);
        CHECK_THAT(message, ContainsSubstring("may write"));
    }
    SECTION("in a folder that may be written") {
        if (privileged) REQUIRE(seteuid(0) == 0);
        std::filesystem::permissions(fixture.folder.path(), std::filesystem::perms(0777));
        std::filesystem::remove(fixture.file().string() + ".lock");
        if (privileged) REQUIRE(seteuid(65534) == 0);
        std::string message;
        try {
            fixture.open();
        } catch (const model::Error& error) {
            message = error.what() + error.remedy;
        }
        if (privileged) REQUIRE(seteuid(0) == 0);
        CHECK_THAT(message, ContainsSubstring("right to write"));
    }
    std::filesystem::permissions(fixture.folder.path(), std::filesystem::perms(0755));
}

TEST_CASE("a backup made while writes go on is a whole database of one moment") {
    StoreFixture fixture;
    for (int i = 0; i < 300; ++i) {
        test_support::start(fixture.context, fixture.store->write(fixture.adding("account-" + std::to_string(i))));
    }
    fixture.context.restart();
    fixture.context.poll();
    fixture.store->backup(fixture.folder / "copy.db");
    fixture.context.restart();
    fixture.context.run();

    const storage::Store copy({.file = fixture.folder / "copy.db"});
    const auto copied = copy.read([](storage::Snapshot& db) { return storage::accounts::list(db); });
    const auto all = fixture.store->read([](storage::Snapshot& db) { return storage::accounts::list(db); });
    CHECK(all.size() == 301);
    REQUIRE(!copied.empty());
    for (std::size_t i = 0; i < copied.size(); ++i) CHECK(copied[i].name == all[i].name);  // a beginning, without gaps
}

TEST_CASE("a backup replaces no file and leaves none when it fails") {
    StoreFixture fixture;
    std::ofstream(fixture.folder / "taken.db") << "precious";
    refusal_of([&] { fixture.store->backup(fixture.folder / "taken.db"); });
    CHECK(std::filesystem::file_size(fixture.folder / "taken.db") == 8);
    refusal_of([&] { storage::backup(fixture.folder / "missing.db", fixture.folder / "copy.db"); });
    refusal_of([&] { storage::backup(fixture.folder / "taken.db", fixture.folder / "copy.db"); });
    CHECK_FALSE(std::filesystem::exists(fixture.folder / "copy.db"));
    for (const auto& entry : std::filesystem::directory_iterator(fixture.folder.path())) {
        CHECK(entry.path().string().find(".part-") == std::string::npos);
    }
}
