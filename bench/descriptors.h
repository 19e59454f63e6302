// File descriptors: a load of many connections needs more of them than a process gets by itself.
#pragma once

#include <sys/resource.h>

#include <cstddef>

namespace bench {

// Raises the soft limit to the hard one, and the hard one where the user may. Returns what it has become.
inline std::size_t allow_many_descriptors(std::size_t wanted = 120'000) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_max < wanted) {
        const rlimit more{wanted, wanted};
        if (setrlimit(RLIMIT_NOFILE, &more) == 0) return wanted;
    }
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

}  // namespace bench
