// What must not be readable in the store: private keys, kubeconfigs, tokens.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace fleet {

// XChaCha20-Poly1305 with a key that lies in a file of its own beside the database, readable by its owner alone: a copy of the
// database without it gives no secret away, and a backup of both is needed to go on elsewhere. Each sealed text is bound to what it
// is for ("kubeconfig:<cluster id>") and cannot be moved to another row.
class Secrets {
public:
    // Reads the key, or makes one when there is no such file. Throws Error{storage_unavailable} when the file cannot be read or
    // written, is no key, or can be read by others.
    static Secrets in_file(const std::filesystem::path& file);

    // With this key of 32 bytes.
    explicit Secrets(std::string key);

    // base64url.
    std::string close(std::string_view text, std::string_view purpose) const;

    // Throws Error{storage_unavailable} when the text was not sealed with this key and for this purpose, or was changed.
    std::string open(std::string_view sealed, std::string_view purpose) const;

private:
    std::string key_;
};

// 32 random bytes, base64url: what somebody shows to prove that it was given to them.
std::string new_token();

// SHA-256 in hex: what the store keeps of a token.
std::string hash_of(std::string_view token);

// Whether the token is the one with this hash, in constant time.
bool is_token_of(std::string_view token, std::string_view hash);

}  // namespace fleet
