// Certificates made for one test.
#pragma once

#include <string>

#include "net/tls.h"
#include "tests/support/temporary_folder.h"

namespace loopback {

// Writes a self-signed certificate for `name`, `localhost` and 127.0.0.1, and its key, over those of the same file name.
net::TlsOptions write_certificate(const test_support::TemporaryFolder& folder, const std::string& file_name,
                                  const std::string& name);

}  // namespace loopback
