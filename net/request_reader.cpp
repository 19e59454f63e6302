// Beast parses; what it would let through though two programs could read it in two ways is refused here.
//
// The parser is driven by hand: bytes that are here already cost no trip through the event loop.
#include "net/request_reader.h"

#include <algorithm>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "net/ascii.h"
#include "net/header_scan.h"

namespace net {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using Parser = http::request_parser<http::string_body>;
using Message = Parser::value_type;

constexpr std::size_t small_read = 4 * 1024;
constexpr std::size_t large_read = 64 * 1024;

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

// "a:1" of "http://a:1/path"; empty for a target without.
std::string_view authority_of(std::string_view target) {
    if (target.starts_with('/')) return {};
    const auto scheme = target.find("://");
    if (scheme == std::string_view::npos) return {};
    const auto rest = target.substr(scheme + 3);
    return rest.substr(0, rest.find_first_of("/?"));
}

// What is wrong with how a well-formed header says where the body ends (RFC 9112 section 6.3).
const Refusal* objection_to_framing(const Message& message) {
    const auto lengths = message.count(http::field::content_length);
    const auto codings = message.count(http::field::transfer_encoding);
    if (lengths + codings == 0) return nullptr;
    if (lengths + codings > 1) return &refusals::ambiguous;
    if (codings == 1 && message.version() < 11) return &refusals::ambiguous;
    if (codings == 1 && !same_ignoring_case(view(message[http::field::transfer_encoding]), "chunked"))
        return &refusals::unknown_coding;
    if (lengths == 1 && view(message[http::field::content_length]).find(',') != std::string_view::npos) return &refusals::ambiguous;
    return nullptr;
}

const Refusal* objection_to_host(const Message& message) {
    const auto hosts = message.count(http::field::host);
    if (hosts > 1 || (hosts == 0 && message.version() == 11)) return &refusals::bad_host;
    const auto authority = authority_of(view(message.target()));
    if (!authority.empty() && hosts == 1 && !same_ignoring_case(authority, view(message[http::field::host])))
        return &refusals::other_host;
    return nullptr;
}

const Refusal* objection_to(const Message& message) {
    if (const auto* refusal = objection_to_framing(message)) return refusal;
    if (const auto* refusal = objection_to_host(message)) return refusal;
    const bool expects = message.version() == 11 && message.count(http::field::expect) != 0;
    if (expects && !same_ignoring_case(view(message[http::field::expect]), "100-continue")) return &refusals::bad_expectation;
    return nullptr;
}

}  // namespace

struct RequestReader::Bytes {
    boost::beast::flat_buffer buffer;
    std::optional<Parser> parser;
    HeaderScan scan;

    std::string_view text() const { return {static_cast<const char*>(buffer.data().data()), buffer.size()}; }

    // Gives the parser what is in the buffer. That it needs more is no error.
    error_code feed() {
        error_code error;
        buffer.consume(parser->put(buffer.data(), error));
        if (error == http::error::need_more) error.clear();
        return error;
    }
};

RequestReader::RequestReader(const Limits& limits) : limits_(limits), bytes_(std::make_unique<Bytes>()) {}

RequestReader::~RequestReader() = default;

void RequestReader::next() {
    bytes_->parser.reset();
    bytes_->scan = {};
    request_.method = {};
    request_.body = {};
    request_.headers.clear();
    stage_ = Stage::nothing;
    http_1_0_ = false;
}

RequestReader::Stage RequestReader::advance() {
    if (bytes_->buffer.size() == 0) return stage_;
    if (stage_ == Stage::nothing || stage_ == Stage::header) stage_ = advance_header();
    if (stage_ == Stage::body) stage_ = advance_body();
    return stage_;
}

RequestReader::Stage RequestReader::advance_header() {
    // Empty lines before a request are let pass (RFC 9112 section 2.2).
    while (stage_ == Stage::nothing && bytes_->text().starts_with("\r\n")) bytes_->buffer.consume(2);
    if (stage_ == Stage::nothing && (bytes_->text().empty() || bytes_->text() == "\r")) return Stage::nothing;

    const auto scanned = bytes_->scan.scan(bytes_->text());
    if (scanned == HeaderScan::Result::malformed) return refuse(refusals::malformed);
    const bool complete = scanned == HeaderScan::Result::complete;
    if ((complete ? bytes_->scan.size() : bytes_->text().size()) > limits_.header_bytes) return refuse(refusals::header_too_large);
    if (!complete) return Stage::header;
    if (const auto* refusal = take_header()) return refuse(*refusal);
    return Stage::body;
}

// Parses the header and fills the request. What stands in trailers later is not a header of the request: it would come behind
// everything that was decided by them.
const Refusal* RequestReader::take_header() {
    auto& parser = bytes_->parser.emplace();
    parser.header_limit(std::numeric_limits<std::uint32_t>::max());  // the scan has measured it
    parser.body_limit(limits_.body_bytes);
    const auto error = bytes_->feed();
    if (error == http::error::body_limit) return &refusals::too_large;
    if (error || !parser.is_header_done()) return &refusals::malformed;

    const auto& message = parser.get();
    http_1_0_ = message.version() < 11;
    request_.method = view(message.method_string());
    request_.set_target(view(message.target()));
    for (const auto& field : message) request_.headers.push_back({view(field.name_string()), view(field.value())});
    request_.keep_alive = parser.keep_alive();
    parser.eager(true);
    return request_.headers.size() > limits_.headers ? &refusals::header_too_large : objection_to(message);
}

RequestReader::Stage RequestReader::advance_body() {
    auto& parser = *bytes_->parser;
    if (!parser.is_done() && bytes_->buffer.size() != 0) {
        if (const auto error = bytes_->feed())
            return refuse(error == http::error::body_limit ? refusals::too_large : refusals::malformed);
    }
    if (parser.is_done()) {
        request_.body = parser.get().body();
        if (bytes_->buffer.size() == 0 && bytes_->buffer.capacity() > small_read) shrink();
        return Stage::complete;
    }
    // Of a body nothing stays in the buffer but the header or trailer of a chunk that has not ended.
    return bytes_->buffer.size() > limits_.header_bytes ? refuse(refusals::header_too_large) : Stage::body;
}

RequestReader::Stage RequestReader::refuse(const Refusal& refusal) {
    refusal_ = &refusal;
    return Stage::refused;
}

asio::mutable_buffer RequestReader::space() {
    std::uint64_t size = small_read;
    if (stage_ == Stage::body)
        size = std::clamp<std::uint64_t>(bytes_->parser->content_length_remaining().value_or(0), small_read, large_read);
    return bytes_->buffer.prepare(size);
}

void RequestReader::filled(std::size_t count) { bytes_->buffer.commit(count); }

std::size_t RequestReader::waiting() const { return bytes_->buffer.size(); }

void RequestReader::discard_waiting() { bytes_->buffer.clear(); }

void RequestReader::shrink() { bytes_->buffer.shrink_to_fit(); }

bool RequestReader::awaits_continue() const {
    if (stage_ != Stage::body || http_1_0_ || waiting() != 0 || body_size() != 0) return false;
    return bytes_->parser->get().count(http::field::expect) != 0;
}

std::size_t RequestReader::body_size() const { return bytes_->parser ? bytes_->parser->get().body().size() : 0; }

}  // namespace net
