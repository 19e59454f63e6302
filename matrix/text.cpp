// Words, clauses and negation.
//
// Folding: ASCII letters become small, Latin letters lose their accents (ß is ss), an apostrophe before a short ending
// vanishes (don't, Kunde's) and separates otherwise (l'hôte). Other scripts pass unchanged.
//
// Negation: a cue (no, not, without, kein, sans; tried, abandoned ...) covers the words after it up to the end of its clause, at
// most seven, and stops at a word that turns the sentence (but, just, sondern). "X is not needed" and "X is overkill" reach back
// instead.
#include "matrix/text.h"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace matrix {

namespace {

using Words = std::unordered_set<std::string_view>;

// U+00C0..U+017F without accents; a dash marks what is no letter.
constexpr std::string_view latin1 = "aaaaaaaceeeeiiiidnooooo-ouuuuypsaaaaaaaceeeeiiiidnooooo-ouuuuypy";
constexpr std::string_view latin_a =
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllllllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzz"
    "s";

enum class Kind { letter, apostrophe, clause_end, space };

struct Symbol {
    Kind kind;
    std::size_t length;       // bytes of the source
    std::string_view folded;  // for letters
};

std::size_t sequence_length(unsigned char lead) {
    if (lead >= 0xF0 && lead < 0xF5) return 4;
    if (lead >= 0xE0) return lead < 0xF0 ? 3 : 0;
    return lead >= 0xC2 ? 2 : 0;
}

Symbol multibyte(std::string_view rest) {
    const auto length = sequence_length(static_cast<unsigned char>(rest[0]));
    if (length == 0 || length > rest.size()) return {Kind::space, 1, {}};
    for (std::size_t i = 1; i < length; ++i) {
        if ((static_cast<unsigned char>(rest[i]) & 0xC0) != 0x80) return {Kind::space, 1, {}};
    }
    const auto bytes = rest.substr(0, length);
    if (length == 2) {
        const int code = ((static_cast<unsigned char>(rest[0]) & 0x1F) << 6) | (static_cast<unsigned char>(rest[1]) & 0x3F);
        if (code < 0xC0) return {Kind::space, length, {}};
        if (code == 0xDF) return {Kind::letter, length, "ss"};
        if (code < 0x100) {
            const auto plain = latin1.substr(static_cast<std::size_t>(code - 0xC0), 1);
            return plain == "-" ? Symbol{Kind::space, length, {}} : Symbol{Kind::letter, length, plain};
        }
        const auto index = static_cast<std::size_t>(code - 0x100);
        if (index < latin_a.size()) return {Kind::letter, length, latin_a.substr(index, 1)};
        return {Kind::letter, length, bytes};
    }
    if (bytes == "\xE2\x80\x99" || bytes == "\xE2\x80\x98") return {Kind::apostrophe, length, {}};
    if (bytes == "\xE2\x80\x93" || bytes == "\xE2\x80\x94" || bytes == "\xE2\x80\xA6") return {Kind::clause_end, length, {}};
    if (length == 3 && rest[0] == '\xE2' && rest[1] == '\x80') return {Kind::space, length, {}};
    return {Kind::letter, length, bytes};
}

Symbol symbol_at(std::string_view rest) {
    constexpr std::string_view small = "abcdefghijklmnopqrstuvwxyz", digits = "0123456789";
    const char c = rest[0];
    if (c >= 'a' && c <= 'z') return {Kind::letter, 1, small.substr(static_cast<std::size_t>(c - 'a'), 1)};
    if (c >= 'A' && c <= 'Z') return {Kind::letter, 1, small.substr(static_cast<std::size_t>(c - 'A'), 1)};
    if (c >= '0' && c <= '9') return {Kind::letter, 1, digits.substr(static_cast<std::size_t>(c - '0'), 1)};
    if (c == '\'') return {Kind::apostrophe, 1, {}};
    if (std::string_view(".,;:!?()\n").find(c) != std::string_view::npos) return {Kind::clause_end, 1, {}};
    if (static_cast<unsigned char>(c) >= 0x80) return multibyte(rest);
    return {Kind::space, 1, {}};
}

bool letter_at(std::string_view text, std::size_t at) {
    return at < text.size() && symbol_at(text.substr(at)).kind == Kind::letter;
}

// don't, customer's, we'll: what follows the apostrophe is one or two letters.
bool short_ending(std::string_view text, std::size_t at) {
    int letters = 0;
    while (letters < 3 && letter_at(text, at)) at += symbol_at(text.substr(at)).length, ++letters;
    return letters == 1 || letters == 2;
}

const Words& cues() {
    static const Words words{"no",    "not",     "without",   "dont",      "doesnt",      "didnt",       "isnt",     "arent",
                             "wont",  "nor",     "neither",   "avoid",     "skip",        "except",      "minus",    "kein",
                             "keine", "keinen",  "keiner",    "ohne",      "nicht",       "sans",        "pas",      "sin",
                             "ni",    "wouldnt", "geen",      "niet",      "zonder",      "havent",      "senza",    "tried",
                             "ditch", "ditched", "abandoned", "abandonne", "abandonnons", "abandonamos", "probamos", "non"};
    return words;
}
const Words& turns() {
    static const Words words{"but",  "just",    "only",  "instead", "aber", "sondern", "mais", "sino", "pero",     "nur",
                             "solo", "because", "since", "so",      "then", "while",   "maar", "ma",   "although", "seulement"};
    return words;
}
// "not only", "no problem", "not sure", "no longer" and the like negate nothing that matters here.
const Words& harmless() {
    static const Words words{"only",       "just",       "sure",      "problem", "longer", "matter",    "worries",
                             "idea",       "yet",        "doubt",     "one",     "nur",    "seulement", "solo",
                             "negotiable", "exceptions", "exception", "later",   "more"};
    return words;
}
const Words& back_cues() {
    static const Words words{"overkill",          "unnecessary",    "unwanted",          "irrelevant", "uberflussig",
                             "superfluous",       "pointless",      "oversized",         "kanonen",    "canonazos",
                             "uberdimensioniert", "surdimensionne", "sobredimensionado", "exagere"};
    return words;
}
const Words& needs() {
    static const Words words{"needed",    "required",   "wanted",  "option",    "necessary", "allowed",  "notig",
                             "necesario", "interested", "desired", "erwunscht", "gewunscht", "gebraucht"};
    return words;
}

}  // namespace

Text::Text(std::string_view source) : source_(source) {
    const std::string_view text = source_;
    int clause = 0, sentence = 0;
    bool open = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto symbol = symbol_at(text.substr(at));
        if (symbol.kind == Kind::letter) {
            if (!open) tokens_.push_back({{}, at, at, clause, sentence});
            open = true;
            tokens_.back().word += symbol.folded;
            tokens_.back().end = at + symbol.length;
        } else if (!(symbol.kind == Kind::apostrophe && open && short_ending(text, at + symbol.length))) {
            open = false;
            if (symbol.kind == Kind::clause_end && !letter_at(text, at + symbol.length)) {
                ++clause;
                if (text[at] != ',' && text[at] != ':') ++sentence;
            }
        }
        at += symbol.length;
    }
    find_negations();
}

void Text::find_negations() {
    for (auto& token : tokens_) token.negated_by = -1;
    const auto count = tokens_.size();
    const auto word = [&](std::size_t i) -> std::string_view { return i < count ? tokens_[i].word : std::string_view(); };
    for (std::size_t i = 0; i < count; ++i) {
        const bool pair = (word(i) == "instead" && word(i + 1) == "of") || (word(i) == "rather" && word(i + 1) == "than") ||
                          (word(i) == "statt") || (word(i) == "anstatt") || (word(i) == "plutot" && word(i + 1) == "que");
        if (pair || (cues().contains(word(i)) && !harmless().contains(word(i + 1)))) {
            for (auto k = i + 1; k < count && k <= i + 7 && tokens_[k].clause == tokens_[i].clause; ++k) {
                if (turns().contains(word(k))) break;
                tokens_[k].negated_by = static_cast<int>(i);
            }
        }
        const bool unneeded = cues().contains(word(i)) && (needs().contains(word(i + 1)) || needs().contains(word(i + 2)));
        if (unneeded || back_cues().contains(word(i))) {
            for (auto k = i; k-- > 0 && k + 5 >= i && tokens_[k].clause == tokens_[i].clause;) tokens_[k].negated_by = 0x7fff;
        }
    }
}

std::string Text::phrase(std::size_t first, std::size_t last) const {
    return source_.substr(tokens_[first].begin, tokens_[last].end - tokens_[first].begin);
}

}  // namespace matrix
