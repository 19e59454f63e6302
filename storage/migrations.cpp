// The migrations up to the third, and the list of all.
#include "storage/migrations.h"

#include <array>

namespace storage {
namespace {

constexpr const char* first = R"sql(
CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE providers (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (account_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE provider_regions (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    provider_id TEXT NOT NULL REFERENCES providers(id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    available INTEGER NOT NULL,
    UNIQUE (provider_id, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX provider_regions_of_account ON provider_regions (account_id);

CREATE TABLE provider_instance_types (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    provider_id TEXT NOT NULL REFERENCES providers(id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    vcpus INTEGER NOT NULL,
    memory_mb INTEGER NOT NULL,
    disk_gb INTEGER NOT NULL,
    hourly_price_usd REAL NOT NULL,
    UNIQUE (provider_id, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX provider_instance_types_of_account ON provider_instance_types (account_id);

CREATE TABLE node_platforms (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    name TEXT NOT NULL,
    architecture TEXT NOT NULL,
    pre_baked INTEGER NOT NULL,
    boot_time INTEGER NOT NULL, -- seconds
    UNIQUE (account_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE node_modules (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    name TEXT NOT NULL COLLATE NOCASE,
    category TEXT NOT NULL,
    description TEXT NOT NULL,
    priority INTEGER NOT NULL,
    UNIQUE (account_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE node_templates (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    node_platform_id TEXT NOT NULL REFERENCES node_platforms(id),
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    lifecycle_class TEXT NOT NULL,
    tmpfs_store INTEGER NOT NULL,
    use_cases TEXT NOT NULL, -- a JSON list of numbers
    created_at INTEGER NOT NULL,
    UNIQUE (account_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE template_modules (
    template_id TEXT NOT NULL REFERENCES node_templates(id) ON DELETE CASCADE,
    module_id TEXT NOT NULL REFERENCES node_modules(id),
    priority INTEGER NOT NULL,
    config TEXT NOT NULL,
    PRIMARY KEY (template_id, module_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX template_modules_of_module ON template_modules (module_id);

CREATE TABLE nodes (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    node_template_id TEXT NOT NULL REFERENCES node_templates(id),
    name TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    lifecycle_class TEXT NOT NULL,
    tmpfs_store INTEGER NOT NULL,
    dedicated INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (account_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX nodes_in_order ON nodes (account_id, id);
CREATE INDEX nodes_of_template ON nodes (node_template_id);

CREATE TABLE node_module_assignments (
    node_id TEXT NOT NULL REFERENCES nodes(id) ON DELETE CASCADE,
    module_id TEXT NOT NULL REFERENCES node_modules(id),
    priority INTEGER NOT NULL,
    config TEXT NOT NULL,
    source_template_id TEXT REFERENCES node_templates(id) ON DELETE SET NULL, -- none: made by hand
    PRIMARY KEY (node_id, module_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX node_module_assignments_of_module ON node_module_assignments (module_id);
CREATE INDEX node_module_assignments_of_template ON node_module_assignments (source_template_id);

-- The row outlives its node as a record, so node_id is no foreign key; the trigger below keeps the node of a live instance.
CREATE TABLE node_instances (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    node_id TEXT NOT NULL,
    node_name TEXT NOT NULL,
    node_template_id TEXT NOT NULL REFERENCES node_templates(id),
    lifecycle_class TEXT NOT NULL,
    tmpfs_store INTEGER NOT NULL,
    provider_id TEXT NOT NULL REFERENCES providers(id),
    provider_region_id TEXT NOT NULL REFERENCES provider_regions(id),
    provider_instance_type_id TEXT NOT NULL REFERENCES provider_instance_types(id),
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    status_reason TEXT NOT NULL,
    cloud_instance_id TEXT,
    private_ip_address TEXT,
    public_ip_address TEXT,
    expected_running_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    running_at INTEGER,
    terminated_at INTEGER,
    follow_up_at INTEGER -- when the provider is asked next how far it is; none: nothing is awaited
) STRICT, WITHOUT ROWID;
CREATE INDEX node_instances_in_order ON node_instances (account_id, id);
CREATE INDEX node_instances_by_status ON node_instances (account_id, status, id);
CREATE INDEX node_instances_of_template ON node_instances (node_template_id);
CREATE INDEX node_instances_to_follow_up ON node_instances (follow_up_at) WHERE follow_up_at IS NOT NULL;
CREATE INDEX node_instances_of_node ON node_instances (node_id);
CREATE UNIQUE INDEX node_instances_by_name ON node_instances (node_id, name) WHERE status <> 'terminated';

CREATE TRIGGER nodes_with_live_instances_stay BEFORE DELETE ON nodes
WHEN EXISTS (SELECT 1 FROM node_instances WHERE node_id = OLD.id AND status <> 'terminated')
BEGIN
    SELECT RAISE(ABORT, 'the node still has a live instance');
END;

-- What a call with an operation id did, so that the same call again returns the first result.
CREATE TABLE operations (
    account_id TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    operation_id TEXT NOT NULL,
    tool TEXT NOT NULL,
    arguments TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, operation_id)
) STRICT, WITHOUT ROWID;

-- What must still happen outside the store. An instance has at most one: its end replaces its beginning.
CREATE TABLE intents (
    instance_id TEXT PRIMARY KEY REFERENCES node_instances(id),
    account_id TEXT NOT NULL REFERENCES accounts(id),
    kind TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_attempt_at INTEGER NOT NULL,
    last_error TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX intents_by_due_time ON intents (next_attempt_at);

CREATE TABLE fleet_events (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    kind TEXT NOT NULL,
    severity TEXT NOT NULL,
    node_id TEXT,
    node_instance_id TEXT,
    correlation_id TEXT NOT NULL,
    message TEXT NOT NULL,
    payload TEXT NOT NULL,
    emitted_at INTEGER NOT NULL
) STRICT;
CREATE INDEX fleet_events_in_order ON fleet_events (account_id, sequence);
CREATE INDEX fleet_events_of_instance ON fleet_events (node_instance_id, sequence) WHERE node_instance_id IS NOT NULL;

CREATE TABLE kubernetes_clusters (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    name TEXT NOT NULL,
    flavor TEXT NOT NULL,
    status TEXT NOT NULL,
    api_endpoint TEXT,
    k8s_version TEXT,
    node_count INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (account_id, name)
) STRICT, WITHOUT ROWID;
)sql";

// What a task is, its document says; the columns are what it is found by.
constexpr const char* second = R"sql(
CREATE TABLE protocol_tasks (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, -- the order in which they began
    id TEXT NOT NULL UNIQUE,
    owner TEXT NOT NULL,
    ended INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    document TEXT NOT NULL
) STRICT;
CREATE INDEX protocol_tasks_of_owner ON protocol_tasks (owner, sequence);
CREATE INDEX protocol_tasks_at_work ON protocol_tasks (sequence) WHERE ended = 0;
CREATE INDEX protocol_tasks_to_forget ON protocol_tasks (expires_at) WHERE ended = 1;
)sql";

// Inventory in full, pools with their members, long work, snapshots, and the audit trail.
constexpr const char* third = R"sql(
ALTER TABLE node_modules ADD COLUMN variety TEXT NOT NULL DEFAULT 'instance';
ALTER TABLE node_modules ADD COLUMN enabled INTEGER NOT NULL DEFAULT 1;
ALTER TABLE node_modules ADD COLUMN config TEXT NOT NULL DEFAULT '{}';
ALTER TABLE node_modules ADD COLUMN protected_paths TEXT NOT NULL DEFAULT '[]';
ALTER TABLE node_modules ADD COLUMN current_version TEXT;

CREATE TABLE node_module_versions (
    module_id TEXT NOT NULL REFERENCES node_modules(id) ON DELETE CASCADE,
    version TEXT NOT NULL,
    state TEXT NOT NULL,
    digest TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (module_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE module_dependencies (
    module_id TEXT NOT NULL REFERENCES node_modules(id) ON DELETE CASCADE,
    dependency_id TEXT NOT NULL REFERENCES node_modules(id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    PRIMARY KEY (module_id, dependency_id),
    CHECK (module_id <> dependency_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX module_dependencies_on_module ON module_dependencies (dependency_id);

-- The revision counts what changes what a node made from the template is: a pool member knows by it that it is out of date.
ALTER TABLE node_templates ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE node_templates ADD COLUMN config TEXT NOT NULL DEFAULT '{}';
ALTER TABLE template_modules ADD COLUMN enabled INTEGER NOT NULL DEFAULT 1;
ALTER TABLE template_modules ADD COLUMN left_out TEXT NOT NULL DEFAULT '[]'; -- a JSON list: recommended modules that are not wanted
ALTER TABLE nodes ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE nodes ADD COLUMN config TEXT NOT NULL DEFAULT '{}';
ALTER TABLE nodes ADD COLUMN public_address TEXT;
ALTER TABLE node_module_assignments ADD COLUMN enabled INTEGER NOT NULL DEFAULT 1;
ALTER TABLE node_module_assignments ADD COLUMN auto_resolved INTEGER NOT NULL DEFAULT 0;

CREATE TABLE instance_pools (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    name TEXT NOT NULL COLLATE NOCASE,
    description TEXT NOT NULL,
    node_template_id TEXT NOT NULL REFERENCES node_templates(id),
    provider_instance_type_id TEXT NOT NULL REFERENCES provider_instance_types(id),
    regions TEXT NOT NULL, -- a JSON list of region ids, tried in turn
    lifecycle_class TEXT NOT NULL CHECK (lifecycle_class IN ('ephemeral', 'spot')),
    status TEXT NOT NULL,
    min_size INTEGER NOT NULL,
    target_size INTEGER NOT NULL,
    max_size INTEGER NOT NULL,
    metadata TEXT NOT NULL, -- a JSON object: thresholds and settings
    last_replenished_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (account_id, name),
    CHECK (0 <= min_size AND min_size <= target_size AND target_size <= max_size)
) STRICT, WITHOUT ROWID;
CREATE INDEX instance_pools_of_template ON instance_pools (node_template_id);

ALTER TABLE node_instances ADD COLUMN correlation_id TEXT NOT NULL DEFAULT ''; -- of the call that acted on it last
ALTER TABLE node_instances ADD COLUMN template_revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE node_instances ADD COLUMN cordon_reason TEXT; -- none: not cordoned
ALTER TABLE node_instances ADD COLUMN hold_reason TEXT; -- none: not held
ALTER TABLE node_instances ADD COLUMN held_until INTEGER;
ALTER TABLE node_instances ADD COLUMN runtime_ready_at INTEGER;
ALTER TABLE node_instances ADD COLUMN last_heartbeat_at INTEGER;
ALTER TABLE node_instances ADD COLUMN silent_since INTEGER; -- none: its agent reports
-- Membership in a pool: all of it or none of it; only `instance_pool_id` stays once the instance is gone.
ALTER TABLE node_instances ADD COLUMN instance_pool_id TEXT REFERENCES instance_pools(id) ON DELETE SET NULL;
ALTER TABLE node_instances ADD COLUMN pool_state TEXT;
ALTER TABLE node_instances ADD COLUMN pool_warming_started_at INTEGER;
ALTER TABLE node_instances ADD COLUMN pool_acquired_at INTEGER;
ALTER TABLE node_instances ADD COLUMN acquired_by TEXT;
ALTER TABLE node_instances ADD COLUMN acquired_for TEXT;
ALTER TABLE node_instances ADD COLUMN source_snapshot_id TEXT; -- none: it was made from the image of its platform
CREATE INDEX pool_members ON node_instances (instance_pool_id, pool_state, pool_warming_started_at) WHERE pool_state IS NOT NULL;
CREATE INDEX node_instances_of_pool ON node_instances (instance_pool_id) WHERE instance_pool_id IS NOT NULL;
CREATE INDEX pool_records ON node_instances (instance_pool_id, terminated_at) WHERE terminated_at IS NOT NULL;

-- How often the provider has said a definite no: a pool gives up on a member by it.
ALTER TABLE intents ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0;

-- What was asked of a pool, for its metrics and the advice on its size.
CREATE TABLE pool_requests (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    pool_id TEXT NOT NULL REFERENCES instance_pools(id) ON DELETE CASCADE,
    instance_id TEXT, -- none: nothing was to be had
    requested_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL
) STRICT;
CREATE INDEX pool_requests_of_pool ON pool_requests (pool_id, requested_at);

CREATE TABLE ci_runner_leases (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    instance_pool_id TEXT REFERENCES instance_pools(id) ON DELETE SET NULL,
    instance_id TEXT NOT NULL, -- no foreign key: the lease stays as a record when that of the instance goes
    purpose TEXT NOT NULL,
    workflow_run_id TEXT NOT NULL,
    workflow_run_repo TEXT NOT NULL,
    leased_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    released_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX ci_runner_leases_in_order ON ci_runner_leases (account_id, id);
CREATE UNIQUE INDEX ci_runner_leases_open ON ci_runner_leases (instance_id) WHERE released_at IS NULL;
CREATE INDEX ci_runner_leases_to_expire ON ci_runner_leases (expires_at) WHERE released_at IS NULL;

-- Long work, taken up again after a restart.
CREATE TABLE fleet_tasks (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    command TEXT NOT NULL,
    status TEXT NOT NULL,
    arguments TEXT NOT NULL, -- a JSON object
    on_failure TEXT NOT NULL,
    total INTEGER NOT NULL,
    done INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    message TEXT NOT NULL,
    who TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX fleet_tasks_in_order ON fleet_tasks (account_id, id);
CREATE INDEX fleet_tasks_at_work ON fleet_tasks (id) WHERE ended_at IS NULL;

CREATE TABLE fleet_task_steps (
    task_id TEXT NOT NULL REFERENCES fleet_tasks(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    status TEXT NOT NULL,
    instance_id TEXT,
    error TEXT NOT NULL,
    PRIMARY KEY (task_id, position)
) STRICT, WITHOUT ROWID;
-- What happens to an instance ends the steps that are about it.
CREATE INDEX fleet_task_steps_of_instance ON fleet_task_steps (instance_id) WHERE instance_id IS NOT NULL;

-- Without regard for what runs on the machine: its power is cut.
ALTER TABLE intents ADD COLUMN force INTEGER NOT NULL DEFAULT 0;

-- What was kept of an instance's disk; it outlives the instance.
CREATE TABLE instance_snapshots (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    instance_id TEXT NOT NULL REFERENCES node_instances(id),
    cloud_snapshot_id TEXT, -- none: the provider has not said yet
    status TEXT NOT NULL,
    status_reason TEXT NOT NULL, -- why it failed
    reason TEXT NOT NULL,
    before_termination INTEGER NOT NULL, -- once it is available, its instance is terminated
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX instance_snapshots_in_order ON instance_snapshots (account_id, id);
CREATE INDEX instance_snapshots_of_instance ON instance_snapshots (instance_id);

-- Who changed what, in an order that nobody can rewrite unnoticed: each row holds the hash of the one before it.
CREATE TABLE audit_entries (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    arguments TEXT NOT NULL, -- their names and kinds, never their values
    outcome TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_entries_in_order ON audit_entries (account_id, sequence);
CREATE INDEX audit_entries_of_correlation ON audit_entries (account_id, correlation_id);
CREATE INDEX fleet_events_of_correlation ON fleet_events (account_id, correlation_id);
CREATE INDEX fleet_events_of_kind ON fleet_events (account_id, kind, sequence);

-- Confirmations that were given and used: each serves once.
CREATE TABLE used_confirmations (
    digest TEXT PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE account_settings (
    account_id TEXT NOT NULL REFERENCES accounts(id),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account_id, name)
) STRICT, WITHOUT ROWID;
)sql";

const std::array all = {Migration{"fleet", first}, Migration{"tasks of the protocol", second},
                            Migration{"inventory, pools, long work, audit", third}, Migration{"clusters, overlay, identities", clusters_and_overlay}};

}  // namespace

std::span<const Migration> migrations() { return all; }

}  // namespace storage
