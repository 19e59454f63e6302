// Reads a span of time ("for two days", "durante tres semanas"), or a word that stands for one ("overnight", "dauerhaft").
#include "matrix/lifetime.h"

#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace matrix {

namespace {

constexpr double night = 12, day = 24, weekend = 60, week = 168, month = 730, year = 8760;  // in hours
constexpr double for_good = 0;

using Words = std::unordered_set<std::string_view>;

double hours_per(std::string_view unit) {
    static const std::unordered_map<std::string_view, double> hours{{"minute", 1.0 / 60},
                                                                    {"minutes", 1.0 / 60},
                                                                    {"min", 1.0 / 60},
                                                                    {"mins", 1.0 / 60},
                                                                    {"minuten", 1.0 / 60},
                                                                    {"minutos", 1.0 / 60},
                                                                    {"h", 1},
                                                                    {"hrs", 1},
                                                                    {"hour", 1},
                                                                    {"hours", 1},
                                                                    {"stunde", 1},
                                                                    {"stunden", 1},
                                                                    {"hora", 1},
                                                                    {"horas", 1},
                                                                    {"heure", 1},
                                                                    {"heures", 1},
                                                                    {"night", night},
                                                                    {"nights", night},
                                                                    {"nacht", night},
                                                                    {"nachte", night},
                                                                    {"noche", night},
                                                                    {"noches", night},
                                                                    {"nuit", night},
                                                                    {"nuits", night},
                                                                    {"evening", 6},
                                                                    {"afternoon", 6},
                                                                    {"day", day},
                                                                    {"days", day},
                                                                    {"tag", day},
                                                                    {"tage", day},
                                                                    {"tagen", day},
                                                                    {"dia", day},
                                                                    {"dias", day},
                                                                    {"jour", day},
                                                                    {"jours", day},
                                                                    {"weekend", weekend},
                                                                    {"weekends", weekend},
                                                                    {"wochenende", weekend},
                                                                    {"week", week},
                                                                    {"weeks", week},
                                                                    {"woche", week},
                                                                    {"wochen", week},
                                                                    {"semana", week},
                                                                    {"semanas", week},
                                                                    {"semaine", week},
                                                                    {"semaines", week},
                                                                    {"month", month},
                                                                    {"months", month},
                                                                    {"monat", month},
                                                                    {"monate", month},
                                                                    {"monaten", month},
                                                                    {"mes", month},
                                                                    {"meses", month},
                                                                    {"mois", month},
                                                                    {"semester", year / 2},
                                                                    {"year", year},
                                                                    {"years", year},
                                                                    {"jahr", year},
                                                                    {"jahre", year},
                                                                    {"jahren", year},
                                                                    {"ano", year},
                                                                    {"anos", year},
                                                                    {"an", year},
                                                                    {"ans", year},
                                                                    {"annees", year}};
    const auto it = hours.find(unit);
    return it == hours.end() ? 0 : it->second;
}

// A word, or two that stand together, and the hours it stands for.
struct Phrase {
    std::string_view first, second;
    double hours;
};

constexpr Phrase phrases[] = {
    {"tonight", "", night},         {"overnight", "", night},    {"nightly", "", night},        {"heute", "nacht", night},
    {"uber", "nacht", night},       {"esta", "noche", night},    {"cette", "nuit", night},      {"weekend", "", weekend},
    {"week", "end", weekend},       {"wochenende", "", weekend}, {"finde", "", weekend},        {"fin", "de", weekend},
    {"afternoon", "", 6},           {"permanent", "", for_good}, {"permanently", "", for_good}, {"permanente", "", for_good},
    {"permanentes", "", for_good},  {"forever", "", for_good},   {"long", "lived", for_good},   {"long", "term", for_good},
    {"indefinitely", "", for_good}, {"dauerhaft", "", for_good}, {"unbefristet", "", for_good}, {"24", "7", for_good},
    {"siempre", "", for_good},      {"toujours", "", for_good},  {"durablement", "", for_good}, {"indefinidamente", "", for_good},
    {"for", "good", for_good},      {"for", "years", for_good},  {"jahrelang", "", for_good},   {"durante", "anos", for_good},
    {"des", "annees", for_good}};

bool opens_span(std::string_view word) {
    static const Words words{"for",     "about", "during", "within", "over", "fur",  "pour",     "durante", "pendant", "up",
                             "to",      "least", "around", "por",    "unos", "unas", "ungefahr", "etwa",    "environ", "rund",
                             "roughly", "lang",  "the",    "next",   "only", "nur",  "solo",     "las",     "les",     "die"};
    return words.contains(word);
}

bool closes_span(std::string_view word) { return word == "lang" || word == "long" || word == "only" || word == "max"; }

}  // namespace

void read_lifetime(const Text& text, const std::vector<Amount>& amounts, Parameters& parameters) {
    const auto& tokens = text.tokens();
    const auto word = [&](std::size_t i) { return i < tokens.size() ? std::string_view(tokens[i].word) : std::string_view(); };
    for (const auto& amount : amounts) {
        const auto hours = hours_per(word(amount.noun_at));
        if (amount.of != Noun::time || hours <= 0 || amount.noun_at > amount.at + 1) continue;
        if (!(amount.at > 0 && opens_span(word(amount.at - 1))) && !closes_span(word(amount.noun_at + 1))) continue;
        parameters.lifetime = text.phrase(amount.at, amount.noun_at);
        parameters.lifetime_hours = amount.value * hours;
        return;
    }
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        for (const auto& [first, second, hours] : phrases) {
            if (word(i) != first || (!second.empty() && word(i + 1) != second)) continue;
            parameters.lifetime = text.phrase(i, second.empty() ? i : i + 1);
            if (hours != for_good) parameters.lifetime_hours = hours;
            return;
        }
    }
}

}  // namespace matrix
