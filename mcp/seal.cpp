// Layout of a sealed text before base64url: generation of the key (1 byte), nonce (12), ciphertext, tag (16).
#include "mcp/seal.h"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

#include "mcp/base64.h"

namespace mcp {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;
constexpr std::chrono::hours key_lifetime{24};

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

void require(int succeeded) {
    if (succeeded != 1) throw std::runtime_error("sealing failed in the cryptographic library");
}

std::string encrypt(const std::string& key, std::string_view nonce, std::string_view text, std::string_view context) {
    const Cipher cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    int written = 0;
    std::string out(text.size() + tag_size, '\0');
    require(EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key), bytes_of(nonce)));
    require(EVP_EncryptUpdate(cipher.get(), nullptr, &written, bytes_of(context), static_cast<int>(context.size())));
    require(EVP_EncryptUpdate(cipher.get(), bytes_of(out), &written, bytes_of(text), static_cast<int>(text.size())));
    require(EVP_EncryptFinal_ex(cipher.get(), bytes_of(out) + written, &written));
    require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tag_size, bytes_of(out) + text.size()));
    return out;
}

std::optional<std::string> decrypt(const std::string& key, std::string_view nonce, std::string_view sealed,
                                   std::string_view context) {
    const Cipher cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    int written = 0;
    std::string tag(sealed.substr(sealed.size() - tag_size));
    sealed.remove_suffix(tag_size);
    std::string out(sealed.size(), '\0');
    require(EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key), bytes_of(nonce)));
    require(EVP_DecryptUpdate(cipher.get(), nullptr, &written, bytes_of(context), static_cast<int>(context.size())));
    require(EVP_DecryptUpdate(cipher.get(), bytes_of(out), &written, bytes_of(sealed), static_cast<int>(sealed.size())));
    require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tag_size, tag.data()));
    if (EVP_DecryptFinal_ex(cipher.get(), bytes_of(out) + written, &written) != 1) return std::nullopt;
    return out;
}

}  // namespace

Seal::Seal(Now now) : now_(std::move(now)), current_{random_bytes(key_size), 0, now_()} {}

void Seal::rotate_when_due() {
    if (now_() - current_.made < key_lifetime) return;
    previous_ = std::move(current_);
    current_ = {random_bytes(key_size), static_cast<std::uint8_t>(previous_.generation + 1), now_()};
}

std::string Seal::close(std::string_view text, std::string_view context) {
    rotate_when_due();
    const std::string nonce = random_bytes(nonce_size);
    return to_base64url(static_cast<char>(current_.generation) + nonce + encrypt(current_.bytes, nonce, text, context));
}

std::optional<std::string> Seal::open(std::string_view sealed, std::string_view context) const {
    const auto bytes = from_base64url(sealed);
    if (!bytes || bytes->size() < 1 + nonce_size + tag_size) return std::nullopt;
    const auto generation = static_cast<std::uint8_t>(bytes->front());
    const bool is_previous = !previous_.bytes.empty() && generation == previous_.generation;
    if (generation != current_.generation && !is_previous) return std::nullopt;
    const Key& key = is_previous ? previous_ : current_;
    // A key that is no longer used, because nothing has been sealed since, ends all the same.
    if (now_() - key.made >= 2 * key_lifetime) return std::nullopt;
    const std::string_view rest = std::string_view(*bytes).substr(1);
    return decrypt(key.bytes, rest.substr(0, nonce_size), rest.substr(nonce_size), context);
}

}  // namespace mcp
