// Reads names and numbers out of a request.
#include "matrix/parameters.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "matrix/amounts.h"
#include "matrix/lifetime.h"

namespace matrix {

namespace {

using Words = std::unordered_set<std::string_view>;

// "eu-west-1", "us east": a token that may open the name of a region, and one that must follow.
bool opens_region(std::string_view word) {
    static const Words words{"eu", "us", "ap", "sa", "ca", "af", "me", "asia", "europe"};
    return words.contains(word);
}
bool points_somewhere(std::string_view word) {
    static const Words words{"west", "east", "north", "south", "central", "northeast", "southeast", "northwest", "southwest"};
    return words.contains(word);
}

void read_names(const Text& text, Parameters& parameters) {
    static const std::unordered_map<std::string_view, std::string_view> environments{{"prod", "prod"},
                                                                                     {"production", "prod"},
                                                                                     {"produktion", "prod"},
                                                                                     {"produccion", "prod"},
                                                                                     {"produktiv", "prod"},
                                                                                     {"live", "live"},
                                                                                     {"staging", "staging"},
                                                                                     {"stage", "staging"},
                                                                                     {"stg", "staging"},
                                                                                     {"dev", "dev"},
                                                                                     {"development", "dev"},
                                                                                     {"entwicklung", "dev"},
                                                                                     {"desarrollo", "dev"},
                                                                                     {"developpement", "dev"},
                                                                                     {"qa", "qa"},
                                                                                     {"uat", "uat"},
                                                                                     {"preprod", "preprod"},
                                                                                     {"preproduction", "preprod"},
                                                                                     {"preproduccion", "preprod"},
                                                                                     {"sandbox", "sandbox"},
                                                                                     {"demo", "demo"},
                                                                                     {"dr", "dr"},
                                                                                     {"acceptance", "acceptance"},
                                                                                     {"abnahme", "acceptance"},
                                                                                     {"recette", "acceptance"},
                                                                                     {"canary", "canary"},
                                                                                     {"preview", "preview"}};
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
    static const Words places{
        "frankfurt",  "berlin",      "munich",    "hamburg",   "vienna",    "zurich",      "paris",       "lyon",      "lille",
        "london",     "dublin",      "amsterdam", "rotterdam", "antwerp",   "brussels",    "madrid",      "barcelona", "lisbon",
        "milan",      "milano",      "rome",      "turin",     "warsaw",    "prague",      "oslo",        "stockholm", "helsinki",
        "copenhagen", "virginia",    "oregon",    "ohio",      "singapore", "tokyo",       "sydney",      "mumbai",    "toronto",
        "montreal",   "paulo",       "seoul",     "dallas",    "chicago",   "nuremberg",   "falkenstein", "geneva",    "athens",
        "bucharest",  "budapest",    "krakow",    "wien",      "munchen",   "nurnberg",    "genf",        "geneve",    "londres",
        "bruselas",   "bruxelles",   "valencia",  "sevilla",   "bilbao",    "lisboa",      "marseille",   "toulouse",  "bordeaux",
        "strasbourg", "koln",        "cologne",   "stuttgart", "leipzig",   "dresden",     "bogota",      "santiago",  "mexico",
        "germany",    "deutschland", "france",    "spain",     "espana",    "switzerland", "schweiz",     "austria",   "osterreich",
        "ireland",    "europe",      "europa"};
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
        if (!opens_region(token.word) || i + 1 >= text.tokens().size() || !points_somewhere(text.tokens()[i + 1].word)) continue;
        const bool numbered = i + 2 < text.tokens().size() && text.tokens()[i + 2].word.size() == 1;
        parameters.region = text.phrase(i, numbered ? i + 2 : i + 1);
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
    if (row == 3 && !parameters.cluster_count && parameters.environments.size() > 1) {
        parameters.cluster_count = static_cast<int>(parameters.environments.size());
    }
    parameters.count = machine_count(text, amounts, row);
    if (row == 6 && !parameters.tenants) parameters.tenants = parameters.count;
    return parameters;
}

}  // namespace matrix
