// The fourth migration: the overlay, clusters, Docker hosts, identities, what is done by itself, setup runs, vulnerabilities.
#include "storage/migrations.h"

namespace storage {

const char* const clusters_and_overlay = R"sql(
CREATE TABLE sdwan_networks (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    status TEXT NOT NULL,
    cidr TEXT NOT NULL UNIQUE,
    topology TEXT NOT NULL,
    firewall_default TEXT NOT NULL,
    mtu INTEGER NOT NULL,
    pod_subnet_prefix TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (account_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE sdwan_peers (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    network_id TEXT NOT NULL REFERENCES sdwan_networks(id),
    node_instance_id TEXT NOT NULL REFERENCES node_instances(id),
    address TEXT NOT NULL UNIQUE,
    public_key TEXT NOT NULL UNIQUE,
    sealed_private_key TEXT NOT NULL,
    is_hub INTEGER NOT NULL,
    endpoint_host TEXT,
    endpoint_port INTEGER NOT NULL,
    listen_port INTEGER NOT NULL,
    lan_subnets TEXT NOT NULL, -- a JSON list
    tags TEXT NOT NULL, -- a JSON list
    last_handshake_at INTEGER,
    created_at INTEGER NOT NULL,
    UNIQUE (network_id, node_instance_id),
    CHECK (NOT is_hub OR endpoint_host IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX sdwan_peers_of_network ON sdwan_peers (network_id, id);
CREATE INDEX sdwan_peers_of_instance ON sdwan_peers (node_instance_id);

CREATE TABLE sdwan_firewall_rules (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    network_id TEXT NOT NULL REFERENCES sdwan_networks(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    action TEXT NOT NULL,
    direction TEXT NOT NULL,
    protocol TEXT NOT NULL,
    first_port INTEGER,
    last_port INTEGER,
    priority INTEGER NOT NULL,
    source_kind TEXT NOT NULL,
    source_value TEXT NOT NULL,
    destination_kind TEXT NOT NULL,
    destination_value TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (network_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE sdwan_access_grants (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    network_id TEXT NOT NULL REFERENCES sdwan_networks(id) ON DELETE CASCADE,
    user TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX sdwan_access_grants_open ON sdwan_access_grants (network_id, user) WHERE revoked_at IS NULL;
CREATE INDEX sdwan_access_grants_in_order ON sdwan_access_grants (account_id, id);

CREATE TABLE sdwan_user_devices (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    grant_id TEXT NOT NULL REFERENCES sdwan_access_grants(id) ON DELETE CASCADE,
    network_id TEXT NOT NULL REFERENCES sdwan_networks(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    public_key TEXT NOT NULL UNIQUE,
    address TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX sdwan_user_devices_of_network ON sdwan_user_devices (network_id, id);

CREATE TABLE federation_peers (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    remote_instance_url TEXT NOT NULL,
    remote_account_id TEXT,
    remote_prefix TEXT,
    status TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    token_expires_at INTEGER NOT NULL,
    token_used_at INTEGER,
    data_residency TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX federation_peers_in_order ON federation_peers (account_id, id);

CREATE TABLE sdwan_virtual_ips (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    network_id TEXT NOT NULL REFERENCES sdwan_networks(id),
    name TEXT NOT NULL,
    address TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    anycast INTEGER NOT NULL,
    auto_failover INTEGER NOT NULL,
    description TEXT NOT NULL,
    tags TEXT NOT NULL, -- a JSON list
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (network_id, name)
) STRICT, WITHOUT ROWID;

-- A row for each peer that holds the address or may come to; it goes with its peer.
CREATE TABLE sdwan_vip_members (
    virtual_ip_id TEXT NOT NULL REFERENCES sdwan_virtual_ips(id) ON DELETE CASCADE,
    peer_id TEXT NOT NULL REFERENCES sdwan_peers(id) ON DELETE CASCADE,
    is_holder INTEGER NOT NULL,
    rank INTEGER NOT NULL, -- among the holders, or among the candidates
    PRIMARY KEY (virtual_ip_id, peer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sdwan_vip_members_of_peer ON sdwan_vip_members (peer_id);

CREATE TABLE sdwan_vip_assignments (
    id TEXT PRIMARY KEY,
    virtual_ip_id TEXT NOT NULL REFERENCES sdwan_virtual_ips(id) ON DELETE CASCADE,
    peer_id TEXT NOT NULL, -- no foreign key: the record stays when the peer goes
    reason TEXT NOT NULL,
    who TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    assumed_at INTEGER NOT NULL,
    released_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX sdwan_vip_assignments_of_address ON sdwan_vip_assignments (virtual_ip_id, id);
CREATE UNIQUE INDEX sdwan_vip_assignments_open ON sdwan_vip_assignments (virtual_ip_id, peer_id) WHERE released_at IS NULL;

ALTER TABLE kubernetes_clusters ADD COLUMN cni_plugin TEXT NOT NULL DEFAULT 'flannel';
ALTER TABLE kubernetes_clusters ADD COLUMN network_id TEXT REFERENCES sdwan_networks(id);
ALTER TABLE kubernetes_clusters ADD COLUMN api_virtual_ip_id TEXT REFERENCES sdwan_virtual_ips(id) ON DELETE SET NULL;
ALTER TABLE kubernetes_clusters ADD COLUMN pod_cidr TEXT;
ALTER TABLE kubernetes_clusters ADD COLUMN bootstrap_instance_id TEXT;
ALTER TABLE kubernetes_clusters ADD COLUMN sealed_kubeconfig TEXT NOT NULL DEFAULT '';
ALTER TABLE kubernetes_clusters ADD COLUMN sealed_server_token TEXT NOT NULL DEFAULT '';
ALTER TABLE kubernetes_clusters ADD COLUMN sealed_agent_token TEXT NOT NULL DEFAULT '';
ALTER TABLE kubernetes_clusters ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX kubernetes_clusters_of_network ON kubernetes_clusters (network_id) WHERE network_id IS NOT NULL;
CREATE UNIQUE INDEX kubernetes_clusters_by_bootstrap ON kubernetes_clusters (bootstrap_instance_id)
    WHERE bootstrap_instance_id IS NOT NULL;

CREATE TABLE kubernetes_nodes (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    cluster_id TEXT NOT NULL REFERENCES kubernetes_clusters(id) ON DELETE CASCADE,
    node_instance_id TEXT NOT NULL UNIQUE REFERENCES node_instances(id),
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    status TEXT NOT NULL,
    k8s_version TEXT,
    joined_at INTEGER NOT NULL,
    last_heartbeat_at INTEGER,
    UNIQUE (cluster_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX kubernetes_nodes_of_cluster ON kubernetes_nodes (cluster_id, id);

CREATE TABLE k3s_join_tokens (
    id TEXT PRIMARY KEY,
    cluster_id TEXT NOT NULL REFERENCES kubernetes_clusters(id) ON DELETE CASCADE,
    node_instance_id TEXT NOT NULL REFERENCES node_instances(id),
    role TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX k3s_join_tokens_of_instance ON k3s_join_tokens (node_instance_id);
CREATE INDEX k3s_join_tokens_of_cluster ON k3s_join_tokens (cluster_id);

CREATE TABLE docker_hosts (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    node_instance_id TEXT NOT NULL UNIQUE REFERENCES node_instances(id),
    api_endpoint TEXT NOT NULL,
    docker_version TEXT,
    client_certificate TEXT NOT NULL,
    sealed_client_key TEXT NOT NULL,
    client_certificate_serial TEXT NOT NULL,
    client_certificate_expires_at INTEGER NOT NULL,
    last_seen_at INTEGER,
    created_at INTEGER NOT NULL,
    UNIQUE (account_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX docker_hosts_in_order ON docker_hosts (account_id, id);

CREATE TABLE docker_images (
    host_id TEXT NOT NULL REFERENCES docker_hosts(id) ON DELETE CASCADE,
    digest TEXT NOT NULL,
    tags TEXT NOT NULL, -- a JSON list
    size_bytes INTEGER NOT NULL,
    first_seen_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    PRIMARY KEY (host_id, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX docker_images_by_digest ON docker_images (digest);

-- The certificate authority of the installation: the newest issues, the others' leaves are still accepted.
CREATE TABLE certificate_authorities (
    id TEXT PRIMARY KEY,
    certificate TEXT NOT NULL, -- PEM
    sealed_key TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE node_certificates (
    serial TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    node_instance_id TEXT NOT NULL REFERENCES node_instances(id),
    purpose TEXT NOT NULL,
    subject TEXT NOT NULL,
    not_before INTEGER NOT NULL,
    not_after INTEGER NOT NULL,
    revoked_at INTEGER,
    revoked_reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX node_certificates_of_instance ON node_certificates (node_instance_id);
CREATE INDEX node_certificates_to_expire ON node_certificates (not_after) WHERE revoked_at IS NULL;

CREATE TABLE bootstrap_tokens (
    token_hash TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    node_instance_id TEXT NOT NULL REFERENCES node_instances(id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    consumed_at INTEGER,
    consumed_from TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX bootstrap_tokens_of_instance ON bootstrap_tokens (node_instance_id);

CREATE TABLE intervention_policies (
    account_id TEXT NOT NULL REFERENCES accounts(id),
    action_category TEXT NOT NULL,
    verb TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, action_category)
) STRICT, WITHOUT ROWID;

CREATE TABLE deferred_operations (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    action_category TEXT NOT NULL,
    arguments TEXT NOT NULL, -- a JSON object
    subject_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    status TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    outcome TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    decided_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX deferred_operations_in_order ON deferred_operations (account_id, id);
CREATE UNIQUE INDEX deferred_operations_open ON deferred_operations (account_id, action_category, subject_id)
    WHERE status IN ('pending', 'executing');
CREATE INDEX deferred_operations_to_expire ON deferred_operations (expires_at) WHERE status = 'pending';

CREATE TABLE sensor_signals (
    account_id TEXT NOT NULL REFERENCES accounts(id),
    fingerprint TEXT NOT NULL,
    sensor TEXT NOT NULL,
    kind TEXT NOT NULL,
    severity TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    payload TEXT NOT NULL, -- a JSON object
    correlation_id TEXT NOT NULL,
    first_seen_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, fingerprint)
) STRICT, WITHOUT ROWID;

CREATE TABLE setup_runs (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    request TEXT NOT NULL,
    use_case INTEGER NOT NULL,
    status TEXT NOT NULL,
    roll_back_on_failure INTEGER NOT NULL,
    message TEXT NOT NULL,
    who TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX setup_runs_in_order ON setup_runs (account_id, id);
CREATE INDEX setup_runs_at_work ON setup_runs (id) WHERE ended_at IS NULL;

CREATE TABLE setup_steps (
    run_id TEXT NOT NULL REFERENCES setup_runs(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    tool TEXT NOT NULL,
    title TEXT NOT NULL,
    arguments TEXT NOT NULL, -- a JSON object
    status TEXT NOT NULL,
    result TEXT NOT NULL, -- a JSON object, or empty
    error TEXT NOT NULL,
    PRIMARY KEY (run_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE cves (
    cve_id TEXT PRIMARY KEY,
    severity TEXT NOT NULL,
    summary TEXT NOT NULL,
    affected_packages TEXT NOT NULL, -- a JSON list of {name, below}
    reference_url TEXT NOT NULL,
    feed_source TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- What a version of a module installs: its bill of materials.
ALTER TABLE node_module_versions ADD COLUMN packages TEXT NOT NULL DEFAULT '[]'; -- a JSON list of {name, version}
)sql";

}  // namespace storage
