#include "tests/architecture/source_text.h"

#include <algorithm>
#include <cctype>

namespace architecture {
namespace {

// One pass over the characters. Every function leaves `at_` behind what it has read.
class Reader {
public:
    explicit Reader(std::string_view code) : code_(code) {}

    SourceText read() {
        while (at_ < code_.size()) step();
        return std::move(found_);
    }

private:
    bool starts(std::string_view text) const { return code_.substr(at_).substr(0, text.size()) == text; }

    void advance_to(std::size_t end) {
        end = std::min(end, code_.size());
        line_ += static_cast<std::size_t>(
            std::count(code_.begin() + static_cast<std::ptrdiff_t>(at_), code_.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
        at_ = end;
    }

    void advance_past(std::string_view end) {
        const auto found = code_.find(end, at_);
        advance_to(found == std::string_view::npos ? code_.size() : found + end.size());
    }

    void step() {
        if (starts("//")) return advance_past("\n");
        if (starts("/*")) return advance_past("*/");
        if (starts("R\"") && !after_name()) return raw_literal();
        if (code_[at_] == '"') return literal();
        if (code_[at_] == '\'' && !after_name()) return character();
        if (code_[at_] == '#') return directive();
        advance_to(at_ + 1);
    }

    // A quote behind a letter or digit separates digits (1'000), and R behind one ends a name.
    bool after_name() const {
        return at_ > 0 && (std::isalnum(static_cast<unsigned char>(code_[at_ - 1])) || code_[at_ - 1] == '_') && !starts_prefix();
    }

    // u8R"...", LR"...", u8'x': the letters before are a prefix of the literal and not a name.
    bool starts_prefix() const {
        for (std::string_view prefix : {"u8", "u", "U", "L"}) {
            if (at_ < prefix.size() || code_.substr(at_ - prefix.size(), prefix.size()) != prefix) continue;
            const auto before = at_ - prefix.size();
            if (before == 0 || !(std::isalnum(static_cast<unsigned char>(code_[before - 1])) || code_[before - 1] == '_'))
                return true;
        }
        return false;
    }

    void raw_literal() {
        const auto line = line_;
        const auto open = code_.find('(', at_);
        if (open == std::string_view::npos) return advance_to(code_.size());
        const auto end = ")" + std::string(code_.substr(at_ + 2, open - at_ - 2)) + "\"";
        const auto close = std::min(code_.find(end, open), code_.size());
        found_.literals.push_back({line, std::string(code_.substr(open + 1, close - open - 1))});
        advance_to(close + end.size());
    }

    void literal() {
        const auto start = at_ + 1;
        auto end = start;
        while (end < code_.size() && code_[end] != '"' && code_[end] != '\n') end += code_[end] == '\\' ? 2 : 1;
        end = std::min(end, code_.size());
        found_.literals.push_back({line_, std::string(code_.substr(start, end - start))});
        advance_to(end + 1);
    }

    void character() {
        auto end = at_ + 1;
        while (end < code_.size() && code_[end] != '\'' && code_[end] != '\n') end += code_[end] == '\\' ? 2 : 1;
        advance_to(end + 1);
    }

    void directive() {
        const auto end = std::min(code_.find('\n', at_), code_.size());
        const auto text = code_.substr(at_, end - at_);
        const auto word = text.find_first_not_of(" \t", 1);
        if (word == std::string_view::npos || text.substr(word, 7) != "include") return advance_to(at_ + 1);
        const auto open = text.find_first_of("\"<", word);
        if (open == std::string_view::npos) return advance_to(end);
        const auto close = text.find(text[open] == '<' ? '>' : '"', open + 1);
        if (close == std::string_view::npos) return advance_to(end);
        found_.includes.push_back({line_, std::string(text.substr(open + 1, close - open - 1))});
        advance_to(at_ + close + 1);
    }

    std::string_view code_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
    SourceText found_;
};

}  // namespace

SourceText read_source(std::string_view code) { return Reader(code).read(); }

}  // namespace architecture
