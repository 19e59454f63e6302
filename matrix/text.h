// A request as the classifier reads it: lower-case words without accents, their clauses, and what is negated.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace matrix {

struct Token {
    std::string word;        // folded: "Frankfürt's" is "frankfurts"
    std::size_t begin, end;  // where it stands in the source, in bytes
    int clause, sentence;
    int negated_by = -1;  // index of the token that negates this one, -1 for none
};

class Text {
public:
    // Any bytes will do; those that are no UTF-8 separate words.
    explicit Text(std::string_view source);

    const std::vector<Token>& tokens() const { return tokens_; }
    std::vector<Token>& tokens() { return tokens_; }
    std::string_view source() const { return source_; }
    // The source from token `first` to token `last`, both included.
    std::string phrase(std::size_t first, std::size_t last) const;
    // Marks the scopes of negation; to be called again after words were corrected.
    void find_negations();

private:
    std::string source_;
    std::vector<Token> tokens_;
};

// The value of "12", "twelve", "a dozen" (as "dozen"), "zwölf" (folded), if the word is a number.
std::optional<int> number_in(std::string_view word);

}  // namespace matrix
