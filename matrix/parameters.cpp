// Reads numbers and names out of a request.
//
// Every number is judged by the words after it. A unit of time makes it a lifetime; a noun for a machine, worker, server or
// runner makes it a count; a noun for a tenant, a cluster or an environment makes it that. Up to three words may stand between
// ("50 cheap docker boxes"). Counts of servers and of workers add up, as do "5 machines and 2 machines"; otherwise the
// largest count of machines wins, because the smaller ones are usually per something.
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
                            "maquinas", "servidores", "serveurs", "noeuds", "nodos", "knoten", "generators", "gpus", "dockers",
                            "concentrator", "gateway", "gateways", "appliance", "relays", "backends", "droplets", "slots", "shards"});
        add(Noun::server, {"server", "servers", "master", "masters", "manager", "managers", "cp", "plane", "planes", "controlplane"});
        add(Noun::worker, {"worker", "workers", "agent", "agents", "wrk"});
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
                          "files", "jobs", "commits", "apps", "deployments", "services", "microservices", "percent", "eur", "usd",
                          "times", "requests", "frames", "k", "km", "euro", "dollars", "pipelines", "builds", "scenarios", "racks",
                          "projects", "repos", "environments", "zones", "tests", "tasks", "models", "experiments", "runs", "pods",
                          "volumes", "mal", "x"});
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
    std::size_t at;
    int value;
    Noun of;
    std::size_t noun_at;
};

std::vector<Amount> amounts_in(const Text& text) {
    const auto& tokens = text.tokens();
    std::vector<Amount> amounts;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        auto value = number_in(tokens[i].word);
        if (!value || *value <= 0) continue;
        const auto start = i;
        // "3 000", "3,000": a thousand separator; "two hundred", "5 dozen": a multiplier.
        while (i + 1 < tokens.size() && tokens[i].end + 1 == tokens[i + 1].begin) {
            const auto next = number_in(tokens[i + 1].word);
            if (!next) break;
            if (text.source()[tokens[i].end] == ',' && tokens[i + 1].word.size() == 3 && *value < 1000) value = *value * 1000 + *next;
            else if ((*next == 100 || *next == 12 || *next == 1000) && tokens[i + 1].word.size() > 3 && *value < 100) value = *value * *next;
            else break;
            ++i;
        }
        Amount amount{start, *value, Noun::none, i};
        for (auto k = i + 1; k < tokens.size() && k <= i + 4 && tokens[k].clause == tokens[i].clause; ++k) {
            if (number_in(tokens[k].word)) break;
            amount.of = noun(tokens[k].word);
            amount.noun_at = k;
            if (amount.of != Noun::none) {
                // "3 server nodes", "2 worker machines", "one docker host": the more telling word comes first.
                break;
            }
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

std::optional<int> machine_count(const std::vector<Amount>& amounts, int row) {
    int servers = 0, workers = 0, machines = 0, largest = 0, sites = 0, bare = 0;
    for (const auto& amount : amounts) {
        if (amount.of == Noun::server) servers += amount.value;
        if (amount.of == Noun::worker) workers += amount.value;
        if (amount.of == Noun::machine) machines += amount.value, largest = std::max(largest, amount.value);
        if (amount.of == Noun::site) sites = std::max(sites, amount.value);
        if (amount.of == Noun::none && amount.noun_at == amount.at && amount.value > 1) bare = std::max(bare, amount.value);
    }
    const bool cluster = row == 2 || row == 3 || row == 7 || row == 9;
    if (cluster && servers + workers > 0) return servers + workers + (workers == 0 ? machines : 0);
    if (row == 3 && machines > 0) return sites > 1 && sites * largest <= 1000 && largest > 1 ? sites * largest : machines;
    if (largest > 0) return sites > largest ? sites : largest;
    if (servers + workers > 0) return std::max(servers, workers);
    if (row == 1 && sites > 0) return sites;
    if ((row == 4 || row == 5) && bare > 1) return bare;
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
    parameters.count = machine_count(amounts, row);
    if (row == 6 && parameters.tenants) parameters.count = std::max(parameters.count.value_or(0), *parameters.tenants);
    return parameters;
}

}  // namespace matrix
