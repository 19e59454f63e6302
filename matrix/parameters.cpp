// Reads numbers and names out of a request.
//
// Every number is judged by the words after it. A unit of time makes it a lifetime; a noun for a machine, worker, server or
// runner makes it a count; a noun for a tenant, a cluster or an environment makes it that. Up to three words may stand between
// ("50 cheap docker boxes"). In a cluster counts add up (servers, workers,
// machines); elsewhere the largest count of machines wins, because the smaller ones are usually per something.
#include "matrix/parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace matrix {

namespace {

using Words = std::unordered_set<std::string_view>;

enum class Noun { none, machine, server, worker, tenant, cluster, site, time, person, other };

Noun noun(std::string_view word) {
    static const std::unordered_map<std::string_view, Noun> nouns = [] {
        std::unordered_map<std::string_view, Noun> map;
        const auto add = [&](Noun noun, const Words& words) {
            for (const auto word : words) map.emplace(word, noun);
        };
        add(Noun::machine, {"host", "hosts", "machine", "machines", "vm", "vms", "box", "boxes", "node", "nodes", "instance", "instances",
                            "runner", "runners", "executor", "executors", "nodeinstances", "computers", "maschinen", "rechner",
                            "maquinas", "servidores", "serveurs", "noeuds", "nodos", "knoten", "generators", "gpus", "dockers", "engine", "engines",
                            "concentrator", "gateway", "gateways", "appliance", "relays", "backends", "droplets", "slots", "shards"});
        add(Noun::server, {"server", "servers", "master", "masters", "manager", "managers", "cp", "plane", "planes", "controlplane", "serveur", "servidor", "apiservers"});
        add(Noun::worker, {"worker", "workers", "agent", "agents", "wrk", "agentes", "trabajadores", "arbeiter"});
        add(Noun::tenant, {"customer", "customers", "tenant", "tenants", "client", "clients", "companies", "firms", "practices", "kunden",
                           "mandanten", "clientes", "groups", "agencies", "franchisees", "resellers", "merchants", "subscribers",
                           "dealers", "clinics", "schools", "municipalities", "accounts"});
        add(Noun::cluster, {"cluster", "clusters"});
        add(Noun::site, {"sites", "stores", "shops", "branches", "warehouses", "hospitals", "factories", "plants", "depots", "kiosks",
                         "restaurants", "regions", "locations", "teams", "squads", "datacenters", "farms", "filialen", "tiendas",
                         "magasins", "offices", "schools", "ships", "towers"});
        add(Noun::time, {"hour", "hours", "h", "hrs", "day", "days", "night", "nights", "week", "weeks", "weekend", "weekends", "month",
                         "months", "year", "years", "minute", "minutes", "min", "mins", "s", "sec", "seconds", "stunden", "tage",
                         "horas", "dias", "heures", "jours", "wochen", "monate", "jahre", "semanas", "meses", "anos", "semaines",
                         "mois", "ans", "am", "pm", "stunde", "hora", "heure", "jour", "evening", "afternoon", "semester"});
        add(Noun::person, {"developers", "devs", "engineers", "people", "users", "employees", "students", "players", "admins", "person"});
        add(Noun::other, {"gb", "tb", "mb", "gib", "cores", "cpus", "vcpus", "core", "samples", "cases", "images", "containers",
                          "files", "container", "jobs", "commits", "apps", "deployments", "services", "microservices", "percent", "eur", "usd",
                          "times", "requests", "frames", "k", "km", "euro", "dollars", "pipelines", "builds", "scenarios", "racks",
                          "projects", "repos", "environments", "zones", "tests", "tasks", "models", "experiments", "runs", "pods",
                          "volumes", "mal", "million", "billion", "subnet", "network"});
        return map;
    }();
    const auto it = nouns.find(word);
    return it == nouns.end() ? Noun::none : it->second;
}

double hours_per(std::string_view unit) {
    static const std::unordered_map<std::string_view, double> hours{
        {"minute", 1.0 / 60}, {"minutes", 1.0 / 60}, {"min", 1.0 / 60}, {"mins", 1.0 / 60}, {"h", 1},        {"hrs", 1},
        {"hour", 1},          {"hours", 1},          {"stunde", 1},     {"stunden", 1},     {"hora", 1},     {"horas", 1},
        {"heure", 1},         {"heures", 1},         {"night", 12},     {"nights", 12},     {"evening", 6},  {"afternoon", 6},
        {"day", 24},          {"days", 24},          {"tage", 24},      {"dias", 24},       {"jour", 24},    {"jours", 24},
        {"weekend", 60},      {"weekends", 60},      {"week", 168},     {"weeks", 168},     {"wochen", 168}, {"semanas", 168},
        {"semaines", 168},    {"month", 730},        {"months", 730},   {"monate", 730},    {"meses", 730},  {"mois", 730},
        {"semester", 4380},   {"year", 8760},        {"years", 8760},   {"jahre", 8760},    {"anos", 8760},  {"ans", 8760}};
    const auto it = hours.find(unit);
    return it == hours.end() ? 0 : it->second;
}

struct Amount {
    std::size_t at;  // the number
    int value;
    Noun of;
    std::size_t noun_at;  // the noun, or the number where there is none
    bool apiece = false;  // "three nodes each"
};

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

std::vector<Amount> amounts_in(const Text& text) {
    const auto& tokens = text.tokens();
    std::vector<Amount> amounts;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        auto value = number_in(tokens[i].word);
        if (!value || counts_nothing(text, tokens[i], *value)) continue;
        const auto start = i;
        for (; i + 1 < tokens.size(); ++i) {
            const auto next = number_in(tokens[i + 1].word);
            const auto between = text.source().substr(tokens[i].end, tokens[i + 1].begin - tokens[i].end);
            if (!next) break;
            const bool in_words = tokens[i + 1].word.size() > 3 || tokens[i + 1].word == "cent";
            if (between == "," && tokens[i + 1].word.size() == 3 && *value < 1000) value = *value * 1000 + *next;  // 3,000
            else if (between == " " && in_words && (*next == 100 || *next == 12 || *next == 1000) && *value < 100) value = *value * *next;
            else if (between == "+" || between == " + ") value = *value + *next;  // 3+4 nodes
            else break;
        }
        Amount amount{start, *value, Noun::none, i};
        for (auto k = i + 1; k < tokens.size() && k <= i + 4 && tokens[k].clause == tokens[i].clause; ++k) {
            if (number_in(tokens[k].word)) break;
            const auto of = noun(tokens[k].word);
            if (of == Noun::none) continue;
            amount.of = of;
            amount.noun_at = k;
            amount.apiece = k + 1 < tokens.size() && (tokens[k + 1].word == "each" || tokens[k + 1].word == "apiece");
            if (tokens[k].word != "containers" && tokens[k].word != "container") break;  // "100 container hosts"
        }
        amounts.push_back(amount);
    }
    return amounts;
}

void read_lifetime(const Text& text, const std::vector<Amount>& amounts, Parameters& parameters) {
    const auto& tokens = text.tokens();
    for (const auto& amount : amounts) {
        const auto hours = hours_per(tokens[amount.noun_at].word);
        if (amount.of != Noun::time || hours <= 0 || amount.noun_at > amount.at + 1) continue;
        const auto before = amount.at > 0 ? std::string_view(tokens[amount.at - 1].word) : std::string_view();
        static const Words spans{"for", "about", "during", "within", "over", "fur", "pour", "durante", "pendant", "up", "to", "least", "around"};
        if (!spans.contains(before)) continue;
        parameters.lifetime = text.phrase(amount.at, amount.noun_at);
        parameters.lifetime_hours = amount.value * hours;
        return;
    }
    static const std::vector<std::pair<std::string_view, double>> spoken{
        {"tonight", 12}, {"overnight", 12}, {"weekend", 60}, {"nightly", 12}, {"afternoon", 6}, {"heute nacht", 12}, {"wochenende", 60},
        {"permanent", 0}, {"permanently", 0}, {"forever", 0}, {"long-lived", 0}, {"indefinitely", 0}, {"dauerhaft", 0}, {"24/7", 0}};
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        for (const auto& [word, hours] : spoken) {
            if (tokens[i].word != word) continue;
            parameters.lifetime = text.phrase(i, i);
            if (hours > 0) parameters.lifetime_hours = hours;
            return;
        }
    }
}

void read_names(const Text& text, Parameters& parameters) {
    static const std::unordered_map<std::string_view, std::string_view> environments{
        {"prod", "prod"}, {"production", "prod"}, {"produktion", "prod"}, {"live", "live"}, {"staging", "staging"}, {"stage", "staging"},
        {"stg", "staging"}, {"dev", "dev"}, {"development", "dev"}, {"qa", "qa"}, {"uat", "uat"}, {"preprod", "preprod"},
        {"sandbox", "sandbox"}, {"demo", "demo"}, {"dr", "dr"}, {"acceptance", "acceptance"}};
    static const Words tooling{
        "nginx", "traefik", "haproxy", "caddy", "nextcloud", "grafana", "prometheus", "postgres", "postgresql", "mysql", "mariadb", "redis",
        "kafka", "rabbitmq", "mqtt", "wordpress", "odoo", "matomo", "metabase", "keycloak", "gitlab", "github", "jenkins", "buildkite",
        "teamcity", "gitea", "forgejo", "circleci", "bazel", "playwright", "cypress", "pytorch", "tensorflow", "ray", "spark", "dask",
        "airflow", "prefect", "nextflow", "blender", "ffmpeg", "openfoam", "optuna", "k6", "locust", "helm", "argo", "argocd", "flux",
        "istio", "linkerd", "cilium", "calico", "flannel", "longhorn", "rancher", "karpenter", "keda", "swarm", "nomad", "consul", "weave",
        "portainer", "wireguard", "trivy", "grype", "snyk", "harbor", "clair", "kubectl", "compose", "vaultwarden", "mlflow", "django",
        "rails", "mongo", "mongodb", "elasticsearch", "minio", "vault", "sonarqube", "nexus", "verdaccio", "kubeflow", "agones", "mpi"};
    static const Words places{
        "frankfurt", "berlin", "munich", "hamburg", "vienna", "zurich", "paris", "lyon", "lille", "london", "dublin", "amsterdam", "rotterdam",
        "antwerp", "brussels", "madrid", "barcelona", "lisbon", "milan", "milano", "rome", "turin", "warsaw", "prague", "oslo", "stockholm",
        "helsinki", "copenhagen", "virginia", "oregon", "ohio", "singapore", "tokyo", "sydney", "mumbai", "toronto", "montreal", "paulo",
        "seoul", "dallas", "chicago", "nuremberg", "falkenstein", "geneva", "athens", "bucharest", "budapest", "krakow"};
    for (std::size_t i = 0; i < text.tokens().size(); ++i) {
        const auto& token = text.tokens()[i];
        if (const auto it = environments.find(token.word); it != environments.end()) {
            auto& named = parameters.environments;
            if (std::find(named.begin(), named.end(), it->second) == named.end()) named.emplace_back(it->second);
        }
        auto& tools = parameters.tooling;
        if (tooling.contains(token.word) && std::find(tools.begin(), tools.end(), token.word) == tools.end()) tools.push_back(token.word);
        if (!parameters.region && places.contains(token.word)) parameters.region = text.phrase(i, i);
    }
}

// "a docker vm", "one gateway", "the same machine": exactly one, where no number says otherwise.
bool names_one_machine(const Text& text) {
    static const Words articles{"a", "an", "one", "single", "same", "ein", "eine", "einen", "un", "una", "une", "een", "een", "another"};
    const auto& tokens = text.tokens();
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (!articles.contains(tokens[i].word)) continue;
        for (auto k = i + 1; k < tokens.size() && k <= i + 4 && tokens[k].clause == tokens[i].clause; ++k) {
            const auto of = noun(tokens[k].word);
            if (of == Noun::machine || of == Noun::server) return !tokens[k].word.ends_with("s");
        }
    }
    return false;
}

struct Sums {
    int servers = 0, workers = 0, machines = 0, largest = 0, sites = 0, apiece = 0, bare = 0, anything = 0;
};

Sums add_up(const std::vector<Amount>& amounts) {
    Sums sums;
    for (const auto& amount : amounts) {
        if (amount.of == Noun::server) sums.servers += amount.value;
        if (amount.of == Noun::worker) sums.workers += amount.value;
        if (amount.of == Noun::machine) sums.machines += amount.value > 1 ? amount.value : 0, sums.largest = std::max(sums.largest, amount.value);
        if (amount.of == Noun::site || amount.of == Noun::cluster) sums.sites = std::max(sums.sites, amount.value);
        if (amount.apiece) sums.apiece = amount.value;
        if (amount.of == Noun::none && amount.value <= 2000) sums.bare = std::max(sums.bare, amount.value);
        if (amount.of != Noun::time && amount.of != Noun::other && amount.value <= 2000) sums.anything = std::max(sums.anything, amount.value);
    }
    return sums;
}

std::optional<int> machine_count(const Text& text, const std::vector<Amount>& amounts, int row) {
    const auto sums = add_up(amounts);
    const auto known = [](int count) { return count > 0 ? std::optional(count) : std::nullopt; };
    if (row == 2 || row == 3 || row == 7 || row == 9) {
        if (row == 3 && sums.apiece > 0 && sums.sites > 1) return sums.apiece * sums.sites;
        if (sums.servers + sums.workers > 0) return sums.servers + sums.workers + (sums.workers == 0 || sums.servers == 0 ? sums.machines : 0);
        if (sums.machines > 0) return sums.machines;
        return row == 2 && sums.bare > 1 ? known(sums.bare) : std::nullopt;
    }
    if (row == 6) return sums.anything > 1 ? known(sums.anything) : std::nullopt;
    if (sums.largest > 1 || (sums.largest == 1 && row == 1)) return std::max(sums.largest, row == 1 ? sums.sites : 0);
    if (row == 1) return sums.sites > 0 ? known(sums.sites) : sums.servers > 0 ? known(sums.servers) : names_one_machine(text) ? known(1) : std::nullopt;
    if (sums.servers + sums.workers > 0) return row == 8 ? sums.servers + sums.workers : std::max(sums.servers, sums.workers);
    if ((row == 4 || row == 5) && sums.bare > 1) return sums.bare;
    return std::nullopt;
}

}  // namespace

Parameters read_parameters(const Text& text, int row) {
    Parameters parameters;
    const auto amounts = amounts_in(text);
    read_lifetime(text, amounts, parameters);
    read_names(text, parameters);
    for (const auto& amount : amounts) {
        if (amount.of == Noun::tenant && amount.value > parameters.tenants.value_or(0)) parameters.tenants = amount.value;
        if (amount.of == Noun::cluster && amount.noun_at <= amount.at + 3) parameters.cluster_count = amount.value;
        if (row == 6 && amount.of == Noun::site && !parameters.tenants) parameters.tenants = amount.value;
    }
    parameters.count = machine_count(text, amounts, row);
    if (row == 6 && !parameters.tenants) parameters.tenants = parameters.count;
    return parameters;
}

}  // namespace matrix
