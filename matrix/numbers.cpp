// Reads numbers in digits and in English, German, Spanish and French words; German and Spanish write compounds in one word.
#include <charconv>
#include <unordered_map>

#include "matrix/text.h"

namespace matrix {

namespace {

using Numbers = std::unordered_map<std::string_view, int>;

const Numbers& words() {
    static const Numbers numbers{
        {"one", 1},        {"single", 1},        {"two", 2},          {"pair", 2},         {"couple", 2},     {"both", 2},
        {"three", 3},      {"four", 4},          {"five", 5},         {"six", 6},          {"half-dozen", 6}, {"seven", 7},
        {"eight", 8},      {"nine", 9},          {"ten", 10},         {"eleven", 11},      {"twelve", 12},    {"dozen", 12},
        {"thirteen", 13},  {"fourteen", 14},     {"fifteen", 15},     {"sixteen", 16},     {"seventeen", 17}, {"eighteen", 18},
        {"nineteen", 19},  {"twenty", 20},       {"thirty", 30},      {"forty", 40},       {"fourty", 40},    {"fifty", 50},
        {"sixty", 60},     {"seventy", 70},      {"eighty", 80},      {"ninety", 90},      {"hundred", 100},  {"thousand", 1000},
        {"zwei", 2},       {"drei", 3},          {"vier", 4},         {"funf", 5},         {"sechs", 6},      {"sieben", 7},
        {"acht", 8},       {"neun", 9},          {"zehn", 10},        {"elf", 11},         {"zwolf", 12},     {"zwanzig", 20},
        {"dreissig", 30},  {"vierzig", 40},      {"funfzig", 50},     {"hundert", 100},    {"dos", 2},        {"tres", 3},
        {"cuatro", 4},     {"cinco", 5},         {"seis", 6},         {"siete", 7},        {"ocho", 8},       {"nueve", 9},
        {"diez", 10},      {"doce", 12},         {"veinte", 20},      {"treinta", 30},     {"cincuenta", 50}, {"cien", 100},
        {"deux", 2},       {"trois", 3},         {"quatre", 4},       {"cinq", 5},         {"sept", 7},       {"huit", 8},
        {"neuf", 9},       {"dix", 10},          {"douze", 12},       {"quinze", 15},      {"vingt", 20},     {"vingts", 20},
        {"trente", 30},    {"cinquante", 50},    {"cent", 100},       {"dreizehn", 13},    {"vierzehn", 14},  {"funfzehn", 15},
        {"sechzehn", 16},  {"achtzehn", 18},     {"sechzig", 60},     {"siebzig", 70},     {"achtzig", 80},   {"neunzig", 90},
        {"dutzend", 12},   {"quince", 15},       {"dieciseis", 16},   {"cuarenta", 40},    {"sesenta", 60},   {"setenta", 70},
        {"ochenta", 80},   {"noventa", 90},      {"docena", 12},      {"onze", 11},        {"quarante", 40},  {"soixante", 60},
        {"seize", 16},     {"douzaine", 12},     {"dizaine", 10},     {"vingtaine", 20},   {"trentaine", 30}, {"centaine", 100},
        {"veintiun", 21},  {"cientos", 100},     {"quinientos", 500}, {"mil", 1000},       {"mille", 1000},   {"tausend", 1000},
        {"quinzaine", 15}, {"cinquantaine", 50}, {"soixantaine", 60}, {"quarantaine", 40}, {"treize", 13},    {"quatorze", 14},
        {"trece", 13},     {"catorce", 14},      {"dutzende", 12},    {"siebzehn", 17},    {"neunzehn", 19}};
    return numbers;
}

std::optional<int> listed(const Numbers& numbers, std::string_view word) {
    const auto it = numbers.find(word);
    return it == numbers.end() ? std::nullopt : std::optional(it->second);
}

// "vierundzwanzig", "dreihundert", "veinticinco", "doscientos".
std::optional<int> compound(std::string_view word) {
    static const Numbers ones{{"ein", 1},  {"zwei", 2},  {"drei", 3}, {"vier", 4},  {"funf", 5}, {"sechs", 6},  {"sieben", 7},
                              {"acht", 8}, {"neun", 9},  {"uno", 1},  {"dos", 2},   {"tres", 3}, {"cuatro", 4}, {"cinco", 5},
                              {"seis", 6}, {"siete", 7}, {"ocho", 8}, {"nueve", 9}, {"sete", 7}, {"nove", 9}};
    if (const auto joint = word.find("und"); joint != std::string_view::npos && joint > 0) {
        const auto one = listed(ones, word.substr(0, joint)), tens = listed(words(), word.substr(joint + 3));
        if (one && tens && *tens >= 20 && *tens < 100) return *one + *tens;
    }
    for (const std::string_view hundred : {"hundert", "cientos"}) {
        if (!word.ends_with(hundred)) continue;
        if (const auto one = listed(ones, word.substr(0, word.size() - hundred.size()))) return *one * 100;
    }
    if (word.starts_with("veinti")) {
        if (const auto one = listed(ones, word.substr(6))) return 20 + *one;
    }
    return std::nullopt;
}

}  // namespace

std::optional<int> number_in(std::string_view word) {
    if (const auto number = listed(words(), word)) return number;
    if (word.size() > 5) {
        if (const auto number = compound(word)) return number;
    }
    if (word.size() > 1 && word.back() == 'x') word.remove_suffix(1);  // "3x"
    int value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || end != word.data() + word.size() || word.empty()) return std::nullopt;
    return value;
}

}  // namespace matrix
