// How many machines a request asks for.
//
// In a cluster counts add up: servers, workers, machines. Elsewhere the largest count of machines wins, because the smaller
// ones are usually per something. "One each" makes machines of whatever is counted: shops, customers, samples.
#include <algorithm>
#include <unordered_set>

#include "matrix/amounts.h"

namespace matrix {

namespace {

using Words = std::unordered_set<std::string_view>;

constexpr int most_machines = 2000;  // larger numbers are files, requests or money

bool each(std::string_view word) {
    static const Words words{"each", "every",   "per",     "apiece",  "jeder",  "jede",  "jedes", "jeden",
                             "je",   "jeweils", "pro",     "cada",    "chaque", "por",   "par",   "chacun",
                             "own",  "eigene",  "eigenen", "eigener", "propio", "propia"};
    return words.contains(word);
}

bool says_each(const Text& text) {
    return std::any_of(text.tokens().begin(), text.tokens().end(), [](const Token& token) { return each(token.word); });
}

// "one sample per machine", "una máquina por caso": machines are as many as that.
bool one_per_machine(const Text& text) {
    const auto& tokens = text.tokens();
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (!each(tokens[i].word)) continue;
        const bool before = i > 0 && noun(tokens[i - 1].word) == Noun::machine;
        const bool after = i + 1 < tokens.size() && noun(tokens[i + 1].word) == Noun::machine;
        if (before || after) return true;
    }
    return false;
}

// A machine is spoken of and never machines: "a docker vm", "the same box", "please host this".
bool speaks_of_one_machine(const Text& text) {
    static const Words singular{"host",     "machine",   "vm",       "box",  "server",       "node",     "instance",
                                "gateway",  "appliance", "computer", "vps",  "concentrator", "maschine", "maquina",
                                "servidor", "serveur",   "hote",     "nodo", "noeud",        "home",     "pet"};
    bool one = false;
    for (const auto& token : text.tokens()) {
        const auto of = noun(token.word);
        const bool is_singular = singular.contains(token.word);
        one = one || is_singular;
        if ((of == Noun::machine || of == Noun::server) && !is_singular && token.word.ends_with("s")) return false;
    }
    return one && !says_each(text);
}

// The server of "a server and three agents".
bool has_article_and_server(const Text& text) {
    static const Words articles{"a", "one", "single", "the", "un", "uno", "una", "ein", "einen", "einem", "el", "le", "der"};
    const auto& tokens = text.tokens();
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
        const auto& next = tokens[i + 1].word;
        if (articles.contains(tokens[i].word) && (noun(next) == Noun::server || next == "serveur")) return true;
    }
    return false;
}

struct Sums {
    int servers = 0, workers = 0, machines = 0, largest = 0, more = 0, sites = 0, tenants = 0, apiece = 0, bare = 0, things = 0,
        anything = 0;
};

Sums add_up(const std::vector<Amount>& amounts) {
    Sums sums;
    for (const auto& amount : amounts) {
        if (amount.value > most_machines) continue;
        if (amount.of == Noun::server) sums.servers += amount.value;
        if (amount.of == Noun::worker) sums.workers += amount.value;
        if (amount.of == Noun::machine)
            sums.machines += amount.value > 1 ? amount.value : 0, sums.largest = std::max(sums.largest, amount.value);
        if (amount.of == Noun::site || amount.of == Noun::cluster) sums.sites = std::max(sums.sites, amount.value);
        if (amount.of == Noun::tenant) sums.tenants = std::max(sums.tenants, amount.value);
        if (amount.apiece) sums.apiece = amount.value;
        if (amount.more && amount.of != Noun::time && amount.of != Noun::other) sums.more = amount.value;
        if (amount.of == Noun::none) sums.bare = std::max(sums.bare, amount.value);
        if (amount.of == Noun::other) sums.things = std::max(sums.things, amount.value);
        if (amount.of != Noun::time && amount.of != Noun::other) sums.anything = std::max(sums.anything, amount.value);
    }
    return sums;
}

std::optional<int> known(int count) { return count > 0 ? std::optional(count) : std::nullopt; }

// How many clusters there are to be: "three of them", "one here and another there".
int clusters_of(const Text& text, const Sums& sums) {
    if (sums.sites > 1) return sums.sites;
    if (sums.bare > 1 && says_each(text)) return sums.bare;
    static const Words others{"another", "second", "other", "otro", "otra", "autre", "zweiten", "zweiter", "anderer", "anderes"};
    const auto& tokens = text.tokens();
    return std::any_of(tokens.begin(), tokens.end(), [](const Token& token) { return others.contains(token.word); }) ? 2 : 1;
}

std::optional<int> in_clusters(const Text& text, const Sums& sums, int row) {
    const int named = sums.servers + sums.workers;
    const bool continued = (row == 2 || row == 3) && (sums.bare > 1 || row == 3);  // "two workers here, two there"
    if (row == 3 && (sums.apiece > 0 || says_each(text))) {
        const int each = std::max(sums.apiece, named > 0 ? named : sums.largest == sums.machines ? sums.largest : 0);
        if (const int clusters = clusters_of(text, sums); clusters > 1 && each > 0) return each * clusters;
    }
    if (row == 9 && sums.apiece > 0) return sums.apiece * clusters_of(text, sums);
    if (named > 0) {
        const int unnumbered = sums.servers == 0 && has_article_and_server(text) ? 1 : 0;
        const bool both = sums.workers > 0 && (sums.servers > 0 || unnumbered > 0);
        return named + unnumbered + (both ? 0 : sums.machines) + (continued && sums.bare <= sums.workers ? sums.bare : 0);
    }
    if (sums.machines > 0) return sums.machines + (row == 3 && sums.bare > 1 && sums.bare <= sums.machines ? sums.bare : 0);
    return row == 2 && sums.bare > 1 ? known(sums.bare) : std::nullopt;
}

std::optional<int> of_permanent_hosts(const Text& text, const Sums& sums) {
    if (sums.largest > 1) return std::max(sums.largest, sums.sites);
    if (sums.sites > 1) return sums.sites;
    if (sums.bare > 1 && says_each(text)) return sums.bare;
    if (sums.largest == 1) return 1;
    if (sums.servers > 0) return sums.servers;
    return speaks_of_one_machine(text) ? known(1) : std::nullopt;
}

std::optional<int> of_tenants(const Text& text, const Sums& sums) {
    if (sums.tenants > 1 && sums.largest > 1 && sums.largest < sums.tenants && says_each(text)) return sums.tenants * sums.largest;
    return sums.anything > 1 ? known(sums.anything) : std::nullopt;
}

}  // namespace

std::optional<int> machine_count(const Text& text, const std::vector<Amount>& amounts, int row) {
    const auto sums = add_up(amounts);
    switch (row) {
        case 1:
            return of_permanent_hosts(text, sums);
        case 2:
        case 3:
        case 7:
        case 9:
            return in_clusters(text, sums, row);
        case 6:
            return of_tenants(text, sums);
        default:
            break;
    }
    if (sums.more > 1) return sums.more;
    if (sums.largest > 1) return sums.largest;
    if (sums.servers + sums.workers > 0) return row == 8 ? sums.servers + sums.workers : std::max(sums.servers, sums.workers);
    if (row == 4 && sums.things > 1 && one_per_machine(text)) return sums.things;
    if ((row == 4 || row == 5 || row == 8) && sums.bare > 1) return sums.bare;
    if (row == 10 && says_each(text)) return known(std::max(sums.tenants, sums.sites));
    return std::nullopt;
}

}  // namespace matrix
