#include "fleet/secrets.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>

#include "model/error.h"

namespace fleet {
namespace {

constexpr std::size_t key_size = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

void begin() {
    if (sodium_init() < 0) throw model::Error(model::ErrorCode::storage_unavailable, "the system gives no randomness", "Start on a system with getrandom.");
}

std::string random_bytes(std::size_t count) {
    std::string made(count, '\0');
    randombytes_buf(made.data(), made.size());
    return made;
}

std::string base64url(std::string_view text) {
    std::string written(sodium_base64_encoded_len(text.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
    sodium_bin2base64(written.data(), written.size(), bytes(text), text.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    written.pop_back();  // the terminating zero
    return written;
}

model::Error unusable(const std::filesystem::path& file, const std::string& why) {
    return {model::ErrorCode::storage_unavailable, "the key of the secrets, '" + file.string() + "', cannot be used: " + why,
            "Restore the file that belongs to this database, for its owner alone (mode 600)."};
}

// Whole on disk or not there: a key that was lost after its first use would take every secret with it.
std::string make_key(const std::filesystem::path& file) {
    const auto key = random_bytes(key_size);
    const int handle = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (handle < 0) throw unusable(file, std::system_category().message(errno));
    const bool is_written = ::write(handle, key.data(), key.size()) == static_cast<ssize_t>(key.size()) && ::fsync(handle) == 0;
    const int failure = errno;
    ::close(handle);
    if (is_written) return key;
    ::unlink(file.c_str());
    throw unusable(file, std::system_category().message(failure));
}

}  // namespace

Secrets Secrets::in_file(const std::filesystem::path& file) {
    begin();
    struct stat found {};
    if (::stat(file.c_str(), &found) != 0) {
        if (errno != ENOENT) throw unusable(file, std::system_category().message(errno));
        return Secrets(make_key(file));
    }
    if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0) throw unusable(file, "others may read it");
    std::ifstream stream(file, std::ios::binary);
    std::string key{std::istreambuf_iterator<char>(stream), {}};
    if (key.size() != key_size) throw unusable(file, "it is no key");
    return Secrets(std::move(key));
}

Secrets::Secrets(std::string key) : key_(std::move(key)) {
    begin();
    if (key_.size() != key_size) throw std::invalid_argument("a key of secrets has 32 bytes");
}

std::string Secrets::close(std::string_view text, std::string_view purpose) const {
    std::string sealed = random_bytes(nonce_size);
    sealed.resize(nonce_size + text.size() + tag_size);
    crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(sealed) + nonce_size, nullptr, bytes(text), text.size(), bytes(purpose),
                                               purpose.size(), nullptr, bytes(sealed), bytes(key_));
    return base64url(sealed);
}

std::string Secrets::open(std::string_view sealed, std::string_view purpose) const {
    std::string whole(sealed.size(), '\0');
    std::size_t size = 0;
    const bool is_text = sodium_base642bin(bytes(whole), whole.size(), sealed.data(), sealed.size(), nullptr, &size, nullptr,
                                           sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0;
    if (is_text && size >= nonce_size + tag_size) {
        std::string text(size - nonce_size - tag_size, '\0');
        if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes(text), nullptr, nullptr, bytes(whole) + nonce_size, size - nonce_size,
                                                       bytes(purpose), purpose.size(), bytes(whole), bytes(key_)) == 0) {
            return text;
        }
    }
    throw model::Error(model::ErrorCode::storage_unavailable,
                       "a secret in the database cannot be opened: it was sealed with another key, or changed",
                       "Restore the key file that belongs to this database.");
}

std::string new_token() {
    begin();
    return base64url(random_bytes(32));
}

std::string hash_of(std::string_view token) {
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, bytes(token), token.size());
    char hex[2 * sizeof digest + 1];
    sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
    return hex;
}

bool is_token_of(std::string_view token, std::string_view hash) {
    const auto own = hash_of(token);
    return own.size() == hash.size() && sodium_memcmp(own.data(), hash.data(), own.size()) == 0;
}

}  // namespace fleet
