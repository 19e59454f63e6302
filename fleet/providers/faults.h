// What goes wrong on purpose in the simulated cloud, and how often.
#pragma once

#include <string>
#include <string_view>

namespace fleet::providers {

// Probabilities from 0 to 1.
struct Faults {
    double create_refuse = 0;       // a definite no
    double create_unavailable = 0;  // no answer, and nothing was made
    double create_lost_reply = 0;   // no answer, and yet it was made
    double create_slow = 0;         // the answer takes `slowness`
    double destroy_refuse = 0;
    double destroy_unavailable = 0;
    double destroy_lost_reply = 0;
    double destroy_slow = 0;
    double power_refuse = 0;  // start, stop and reboot
    double power_unavailable = 0;
    double power_lost_reply = 0;
    double power_slow = 0;
    double snapshot_refuse = 0;
    double snapshot_unavailable = 0;
    double snapshot_lost_reply = 0;
    double snapshot_slow = 0;
    double query_unavailable = 0;  // find, describe and both lists
    double query_slow = 0;
    double boot_fail = 0;       // the machine never runs
    double boot_slow = 0;       // it takes three times as long
    double machine_vanish = 0;  // it is gone right after it was made

    // That a spot machine is taken back within an hour of running, and as likely in each hour after; 1: as soon as it runs. When,
    // is drawn as the machine is made, so that it holds across restarts. The hours pass as fast as machines boot (time scale).
    double spot_preempt = 0;
};

// Reads "create:refuse:0.1,create:lost_reply:0.05,boot:fail:0.02". Throws Error{invalid_argument} that says which part is
// wrong and lists what is known.
Faults parse_faults(std::string_view text);

}  // namespace fleet::providers
