// Reads names and lifetimes out of a request.
#include "matrix/parameters.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "matrix/amounts.h"

namespace matrix {

namespace {

using Words = std::unordered_set<std::string_view>;

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

void read_lifetime(const Text& text, const std::vector<Amount>& amounts, Parameters& parameters) {
    const auto& tokens = text.tokens();
    for (const auto& amount : amounts) {
        const auto hours = hours_per(tokens[amount.noun_at].word);
        if (amount.of != Noun::time || hours <= 0 || amount.noun_at > amount.at + 1) continue;
        const auto before = amount.at > 0 ? std::string_view(tokens[amount.at - 1].word) : std::string_view();
        static const Words spans{"for",     "about",   "during", "within", "over",  "fur",   "pour",
                                 "durante", "pendant", "up",     "to",     "least", "around"};
        if (!spans.contains(before)) continue;
        parameters.lifetime = text.phrase(amount.at, amount.noun_at);
        parameters.lifetime_hours = amount.value * hours;
        return;
    }
    static const std::vector<std::pair<std::string_view, double>> spoken{
        {"tonight", 12},     {"overnight", 12},   {"weekend", 60},  {"nightly", 12},    {"afternoon", 6},
        {"heute nacht", 12}, {"wochenende", 60},  {"permanent", 0}, {"permanently", 0}, {"forever", 0},
        {"long-lived", 0},   {"indefinitely", 0}, {"dauerhaft", 0}, {"24/7", 0}};
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
        {"prod", "prod"},       {"production", "prod"}, {"produktion", "prod"}, {"live", "live"},
        {"staging", "staging"}, {"stage", "staging"},   {"stg", "staging"},     {"dev", "dev"},
        {"development", "dev"}, {"qa", "qa"},           {"uat", "uat"},         {"preprod", "preprod"},
        {"sandbox", "sandbox"}, {"demo", "demo"},       {"dr", "dr"},           {"acceptance", "acceptance"}};
    static const Words tooling{
        "nginx",     "traefik",   "haproxy",    "caddy",   "nextcloud", "grafana",       "prometheus", "postgres", "postgresql",
        "mysql",     "mariadb",   "redis",      "kafka",   "rabbitmq",  "mqtt",          "wordpress",  "odoo",     "matomo",
        "metabase",  "keycloak",  "gitlab",     "github",  "jenkins",   "buildkite",     "teamcity",   "gitea",    "forgejo",
        "circleci",  "bazel",     "playwright", "cypress", "pytorch",   "tensorflow",    "ray",        "spark",    "dask",
        "airflow",   "prefect",   "nextflow",   "blender", "ffmpeg",    "openfoam",      "optuna",     "k6",       "locust",
        "helm",      "argo",      "argocd",     "flux",    "istio",     "linkerd",       "cilium",     "calico",   "flannel",
        "longhorn",  "rancher",   "karpenter",  "keda",    "swarm",     "nomad",         "consul",     "weave",    "portainer",
        "wireguard", "trivy",     "grype",      "snyk",    "harbor",    "clair",         "kubectl",    "compose",  "vaultwarden",
        "mlflow",    "django",    "rails",      "mongo",   "mongodb",   "elasticsearch", "minio",      "vault",    "sonarqube",
        "nexus",     "verdaccio", "kubeflow",   "agones",  "mpi"};
    static const Words places{"frankfurt",   "berlin",   "munich",    "hamburg",   "vienna",    "zurich",    "paris",
                              "lyon",        "lille",    "london",    "dublin",    "amsterdam", "rotterdam", "antwerp",
                              "brussels",    "madrid",   "barcelona", "lisbon",    "milan",     "milano",    "rome",
                              "turin",       "warsaw",   "prague",    "oslo",      "stockholm", "helsinki",  "copenhagen",
                              "virginia",    "oregon",   "ohio",      "singapore", "tokyo",     "sydney",    "mumbai",
                              "toronto",     "montreal", "paulo",     "seoul",     "dallas",    "chicago",   "nuremberg",
                              "falkenstein", "geneva",   "athens",    "bucharest", "budapest",  "krakow"};
    for (std::size_t i = 0; i < text.tokens().size(); ++i) {
        const auto& token = text.tokens()[i];
        if (const auto it = environments.find(token.word); it != environments.end()) {
            auto& named = parameters.environments;
            if (std::find(named.begin(), named.end(), it->second) == named.end()) named.emplace_back(it->second);
        }
        auto& tools = parameters.tooling;
        if (tooling.contains(token.word) && std::find(tools.begin(), tools.end(), token.word) == tools.end())
            tools.push_back(token.word);
        if (!parameters.region && places.contains(token.word)) parameters.region = text.phrase(i, i);
    }
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
