// Sealing what the store keeps, and the key beside it.
#include "fleet/secrets.h"

#include <filesystem>
#include <fstream>

#include "model/error.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace {

bool opens(const fleet::Secrets& secrets, const std::string& sealed, const char* purpose) {
    try {
        secrets.open(sealed, purpose);
        return true;
    } catch (const model::Error&) {
        return false;
    }
}

}  // namespace

TEST_CASE("a secret comes back with its key and for its purpose only, and never as it went") {
    const fleet::Secrets secrets(std::string(32, 'k')), others(std::string(32, 'o'));
    const auto sealed = secrets.close("kubeconfig", "cluster:1");
    CHECK(secrets.open(sealed, "cluster:1") == "kubeconfig");
    CHECK(sealed != secrets.close("kubeconfig", "cluster:1"));
    CHECK_FALSE(opens(secrets, sealed, "cluster:2"));
    CHECK_FALSE(opens(others, sealed, "cluster:1"));
    auto changed = sealed;
    changed[changed.size() / 2] = changed[changed.size() / 2] == 'A' ? 'B' : 'A';
    CHECK_FALSE(opens(secrets, changed, "cluster:1"));
    CHECK_FALSE(opens(secrets, "", "cluster:1"));
    CHECK_FALSE(opens(secrets, "no base64!", "cluster:1"));
    CHECK(secrets.open(secrets.close("", "x"), "x").empty());
}

TEST_CASE("the key is made once, for its owner alone; a key that others can read, or that is none, is refused") {
    const test_support::TemporaryFolder folder;
    const auto file = folder.path() / "fleet.key";
    const auto sealed = fleet::Secrets::in_file(file).close("secret", "x");
    CHECK(fleet::Secrets::in_file(file).open(sealed, "x") == "secret");
    using std::filesystem::perms;
    CHECK((std::filesystem::status(file).permissions() & perms::all) == (perms::owner_read | perms::owner_write));

    std::filesystem::permissions(file, perms::group_read, std::filesystem::perm_options::add);
    CHECK_THROWS_AS(fleet::Secrets::in_file(file), model::Error);
    std::filesystem::permissions(file, perms::owner_read | perms::owner_write);
    std::ofstream(file) << "short";
    CHECK_THROWS_AS(fleet::Secrets::in_file(file), model::Error);
    CHECK_THROWS_AS(fleet::Secrets::in_file(folder.path() / "none" / "fleet.key"), model::Error);
}

TEST_CASE("of a token its hash is kept, and only the token fits it") {
    const auto token = fleet::new_token();
    CHECK(token.size() == 43);
    CHECK(token != fleet::new_token());
    CHECK(fleet::hash_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(fleet::is_token_of(token, fleet::hash_of(token)));
    CHECK_FALSE(fleet::is_token_of("abc", fleet::hash_of(token)));
    CHECK_FALSE(fleet::is_token_of("abc", ""));
}
