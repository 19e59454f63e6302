// The hazards of the matrix as rules: which of them apply to what somebody is about to do. Circumstances come in as plain data, so
// that whoever knows them (a tool, a pool, a test) fills them in.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "matrix/matrix.h"

namespace matrix {

// Whether an instance serves the API of a cluster, and what is left of that cluster without it.
struct ServerRole {
    std::optional<int> servers_left;  // none: it is not recorded which cluster it serves
    int live_workers = 0;
};

struct Terminating {
    std::string name;         // of the instance
    bool keeps_state = true;  // persistent, with /persist on disk
    bool backed_up = false;
    std::optional<ServerRole> server;  // none: it carries no k3s-server
};

struct Provisioning {
    int count = 1;
    bool short_lived = false;  // ephemeral or spot
    bool pre_baked = false;
    bool from_pool = false;
};

struct Joining {
    int clusters = 1;                // that a worker could join
    std::vector<std::string> names;  // of them, where they are known
    bool has_target = false;
};

struct EncryptingPods {};  // expects the SDWAN to do it

struct RunningByHand {};  // containers, over SSH

struct SharingNetwork {
    int tenants = 2;
};

struct CountingOnCache {
    bool has_mirror = false;
};

using Action = std::variant<Terminating, Provisioning, Joining, EncryptingPods, RunningByHand, SharingNetwork, CountingOnCache>;

struct Warning {
    Hazard hazard;
    std::string because;  // why it applies here, with the names and figures of the case
};

// The gravest first. Empty: the matrix knows nothing against it.
std::vector<Warning> hazards_of(const Action&, const Matrix&);

// The same for several at once; a hazard that more than one of them runs into is named once.
std::vector<Warning> hazards_of(const std::vector<Action>&, const Matrix&);

// What the matrix says of it, as one line: "Terminate the only ... You will see: ... Instead: ..."
std::string in_words(const Hazard&);

}  // namespace matrix
