// Finds numbers and judges each by the words after it: up to three may stand between ("50 cheap docker boxes").
#include "matrix/amounts.h"

#include <unordered_map>
#include <unordered_set>

namespace matrix {

namespace {

using Words = std::unordered_set<std::string_view>;

// "02:00", "7.3", "2019": numbers that count nothing.
bool counts_nothing(const Text& text, const Token& token, int value) {
    const auto source = text.source();
    const char after = token.end < source.size() ? source[token.end] : ' ';
    const char before = token.begin > 0 ? source[token.begin - 1] : ' ';
    const bool digit_after = token.end + 1 < source.size() && source[token.end + 1] >= '0' && source[token.end + 1] <= '9';
    if ((after == ':' || after == '.') && digit_after) return true;
    if (before == ':' || before == '.' || before == '/' || before == '-') return token.word[0] >= '0' && token.word[0] <= '9';
    return value <= 0 || (value >= 1980 && value <= 2100) || token.word == "00";
}

// Whether the two words before a token are these: "half a dozen", "a quorum of three".
bool follows(const std::vector<Token>& tokens, std::size_t at, std::string_view before, std::string_view between) {
    return at >= 2 && tokens[at - 1].word == between && tokens[at - 2].word == before;
}

bool says_more(std::string_view word) {
    static const Words words{"more", "additional", "extra", "further", "weitere", "zusatzliche", "mas", "supplementaires"};
    return words.contains(word);
}

// "a control plane of 3", "a pool of forty".
Noun counted_before(std::string_view word) {
    static const Words of_machines{"pool", "fleet", "farm", "set", "group"};
    if (word == "quorum") return Noun::server;
    if (of_machines.contains(word)) return Noun::machine;
    const auto of = noun(word);
    return of == Noun::server || of == Noun::worker ? of : Noun::none;
}

// "100 container hosts", "two k3s servers": the noun that counts comes later.
bool describes_machines(std::string_view word) {
    static const Words words{"container", "containers", "k3s", "k8s", "kube", "kubernetes", "cluster"};
    return words.contains(word);
}

}  // namespace

Noun noun(std::string_view word) {
    static const std::unordered_map<std::string_view, Noun> nouns = [] {
        std::unordered_map<std::string_view, Noun> map;
        const auto add = [&](Noun noun, const Words& words) {
            for (const auto word : words) map.emplace(word, noun);
        };
        add(Noun::machine, {"host",       "hosts",         "machine",      "machines",  "vm",
                            "vms",        "box",           "boxes",        "node",      "nodes",
                            "instance",   "instances",     "runner",       "runners",   "executor",
                            "executors",  "nodeinstances", "computers",    "maschinen", "rechner",
                            "maquinas",   "servidores",    "serveurs",     "noeuds",    "nodos",
                            "knoten",     "generators",    "gpus",         "dockers",   "engine",
                            "engines",    "concentrator",  "gateway",      "gateways",  "appliance",
                            "relays",     "backends",      "droplets",     "slots",     "shards",
                            "vps",        "computer",      "maschine",     "maquina",   "serveur",
                            "hote",       "hotes",         "noeud",        "nodo",      "equipos",
                            "builders",   "proxies",       "dockerhosts",  "kisten",    "kiste",
                            "becanes",    "ordinateurs",   "ordenadores",  "ordenador", "ordinateur",
                            "laptops",    "nucs",          "workstations", "dockervms", "dockermaschinen",
                            "maquinitas", "vps",           "metals"});
        add(Noun::server, {"server",  "servers", "master",       "masters",     "manager",       "managers",    "cp",
                           "plane",   "planes",  "controlplane", "servidor",    "apiservers",    "masternodes", "maestros",
                           "maitres", "maestro", "maitre",       "controllers", "controlplanes", "steuerknoten"});
        add(Noun::worker, {"worker", "workers", "agent", "agents", "wrk", "agentes", "agente", "agenten", "trabajadores",
                           "arbeiter", "workernodes", "arbeitsknoten", "ouvriers"});
        add(Noun::tenant,
            {"customer",       "customers",    "tenant",      "tenants",       "client",        "clients",     "companies",
             "firms",          "practices",    "kunden",      "mandanten",     "clientes",      "groups",      "agencies",
             "franchisees",    "resellers",    "merchants",   "subscribers",   "dealers",       "clinics",     "schools",
             "municipalities", "accounts",     "brokers",     "associations",  "clubs",         "clans",       "banks",
             "brands",         "businesses",   "empresas",    "entreprises",   "locataires",    "inquilinos",  "vereine",
             "kanzleien",      "praxen",       "gemeinden",   "cabinets",      "pharmacies",    "parishes",    "landlords",
             "startups",       "labs",         "communities", "organisations", "organizations", "partners",    "notaries",
             "dentists",       "lawyers",      "colegios",    "ecoles",        "schulen",       "kommunen",    "communes",
             "despachos",      "clinicas",     "cliniques",   "kliniken",      "farmacias",     "notarias",    "etudes",
             "unions",         "carriers",     "hoteliers",   "studios",       "guilds",        "federations", "embassies",
             "farmers",        "breweries",    "vendors",     "sellers",       "shopkeepers",   "kunde",       "cliente",
             "customer",       "tenantships",  "mieter",      "bancos",        "banques",       "ngos",        "asociaciones",
             "charities",      "universities", "ministries",  "hospitales"});
        add(Noun::cluster, {"cluster", "clusters", "kubes", "kube", "k3s", "k8s", "kubernetes", "clusteres", "grappes"});
        add(Noun::site,
            {"sites",       "stores",    "shops",       "branches", "warehouses", "hospitals",  "factories",    "plants",
             "depots",      "kiosks",    "restaurants", "regions",  "locations",  "teams",      "squads",       "datacenters",
             "farms",       "filialen",  "tiendas",     "magasins", "offices",    "ships",      "towers",       "countries",
             "sucursales",  "standorte", "werke",       "usines",   "agences",    "museums",    "stations",     "ferries",
             "lighthouses", "parks",     "garages",     "bakeries", "airports",   "continents", "subsidiaries", "centres",
             "centers",     "sedes",     "plantas",     "laden",    "boutiques",  "hoteles",    "hotels",       "barcos",
             "bateaux",     "schiffe",   "fabricas",    "granjas",  "fermes",     "hofe",       "gares",        "libraries",
             "workshops",   "studios",   "cabins",      "vessels",  "trucks",     "buses",      "rooms",        "paises",
             "pays",        "lander",    "regionen",    "regiones", "equipes",    "abteilungen"});
        add(Noun::time,
            {"hour",    "hours",    "h",       "hrs",     "day",     "days",      "night",   "nights",  "week",  "weeks",
             "weekend", "weekends", "month",   "months",  "year",    "years",     "minute",  "minutes", "min",   "mins",
             "s",       "sec",      "seconds", "stunden", "tage",    "horas",     "dias",    "heures",  "jours", "wochen",
             "monate",  "jahre",    "semanas", "meses",   "anos",    "semaines",  "mois",    "ans",     "am",    "pm",
             "stunde",  "hora",     "heure",   "jour",    "evening", "afternoon", "semester"});
        add(Noun::person,
            {"developers", "devs", "engineers", "people", "personas", "personnes", "leute", "entwickler", "desarrolladores", "kids",
             "volunteers", "users", "employees", "students", "players", "admins", "person"});
        add(Noun::other, {"gb",           "tb",          "mb",        "gib",
                          "cores",        "cpus",        "vcpus",     "core",
                          "samples",      "cases",       "images",    "containers",
                          "files",        "container",   "jobs",      "commits",
                          "apps",         "deployments", "services",  "microservices",
                          "percent",      "eur",         "usd",       "times",
                          "requests",     "frames",      "k",         "km",
                          "euro",         "dollars",     "pipelines", "builds",
                          "scenarios",    "racks",       "projects",  "repos",
                          "environments", "zones",       "tests",     "tasks",
                          "models",       "experiments", "runs",      "pods",
                          "volumes",      "mal",         "million",   "billion",
                          "subnet",       "network",     "bucks",     "pounds",
                          "quid",         "port",        "gigs",      "gigas",
                          "petabytes",    "terabytes",   "dateien",   "bilder",
                          "imagenes",     "muestras",    "fichiers",  "proben"});
        return map;
    }();
    const auto it = nouns.find(word);
    return it == nouns.end() ? Noun::none : it->second;
}

std::vector<Amount> amounts_in(const Text& text) {
    const auto& tokens = text.tokens();
    std::vector<Amount> amounts;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        auto value = number_in(tokens[i].word);
        if (!value || counts_nothing(text, tokens[i], *value)) continue;
        const auto start = i;
        if (*value == 12 && (follows(tokens, i, "half", "a") || (i > 0 && tokens[i - 1].word == "half"))) value = 6;
        for (; i + 1 < tokens.size(); ++i) {
            const auto next = number_in(tokens[i + 1].word);
            const auto between = text.source().substr(tokens[i].end, tokens[i + 1].begin - tokens[i].end);
            if (!next) break;
            const bool in_words = tokens[i + 1].word.size() > 3 || tokens[i + 1].word == "cent";
            if (between == "," && tokens[i + 1].word.size() == 3 && *value < 1000)
                value = *value * 1000 + *next;  // 3,000
            else if (between == " " && in_words && (*next == 100 || *next == 12 || *next == 1000) && *value < 100)
                value = *value * *next;
            else if (between == "-" && *value == 10 && *next < 10)
                value = 10 + *next;  // dix-huit
            else if (between == "-" && *value == 4 && *next == 20)
                value = 80;  // quatre-vingt
            else if (between == "-" && *value >= 20 && *value < 100 && *next < 20)
                value = *value + *next;  // twenty-five
            else if (between == "+" || between == " + ")
                value = *value + *next;  // 3+4 nodes
            else
                break;
        }
        if (i + 2 < tokens.size() && *value >= 30 && *value < 100 && (tokens[i + 1].word == "y" || tokens[i + 1].word == "et")) {
            const auto ones = number_in(tokens[i + 2].word);  // "treinta y cinco"
            if (ones && *ones < 10) *value += *ones, i += 2;
        }
        Amount amount{start, *value, Noun::none, i};
        for (auto k = i + 1; k < tokens.size() && k <= i + 4 && tokens[k].clause == tokens[i].clause; ++k) {
            if (number_in(tokens[k].word)) break;
            const auto of = noun(tokens[k].word);
            if (of == Noun::none) continue;
            amount.of = of;
            amount.noun_at = k;
            amount.apiece = k + 1 < tokens.size() && tokens[k + 1].clause == tokens[k].clause &&
                            (tokens[k + 1].word == "each" || tokens[k + 1].word == "apiece");
            if (!describes_machines(tokens[k].word)) break;
        }
        if (amount.of == Noun::none && start >= 2 && tokens[start - 1].word == "of")
            amount.of = counted_before(tokens[start - 2].word);
        amount.more = i + 1 < tokens.size() && says_more(tokens[i + 1].word);
        amounts.push_back(amount);
    }
    return amounts;
}

}  // namespace matrix
