// Writing the server's own answers.
#include "net/refusal.h"

#include <string>
#include <utility>

namespace net {

Response answer_of(const Refusal& refusal) {
    std::string body = R"({"error":{"code":")";
    body.append(refusal.code).append(R"(","message":")").append(refusal.message);
    body.append(R"(","remedy":")").append(refusal.remedy).append("\"}}\n");
    Response response(refusal.status, "application/json", std::move(body));
    if (refusal.status == 503) response.headers.emplace_back("Retry-After", "1");
    return response;
}

}  // namespace net
