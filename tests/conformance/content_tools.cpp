// Tools whose results hold each kind of content.
#include "tests/conformance/fixtures.h"

namespace conformance {
namespace {

using mcp::Call;
using mcp::Content;
using mcp::NoArguments;
using mcp::ToolOutput;

asio::awaitable<ToolOutput> simple_text(Call&, NoArguments) { co_return text("This is a simple text response for testing."); }

asio::awaitable<ToolOutput> image(Call&, NoArguments) {
    ToolOutput output;
    output.content = {Content::image(red_pixel(), "image/png")};
    co_return output;
}

asio::awaitable<ToolOutput> audio(Call&, NoArguments) {
    ToolOutput output;
    output.content = {Content::audio(silence(), "audio/wav")};
    co_return output;
}

asio::awaitable<ToolOutput> embedded_resource(Call&, NoArguments) {
    ToolOutput output;
    output.content = {Content::resource("test://embedded-resource", {"text/plain", "This is an embedded resource content."})};
    co_return output;
}

asio::awaitable<ToolOutput> multiple_content_types(Call&, NoArguments) {
    ToolOutput output = text("Multiple content types test:");
    output.content = {Content::image(red_pixel(), "image/png"),
                      Content::resource("test://mixed-content-resource", {"application/json", R"({"test":"data","value":123})"})};
    co_return output;
}

asio::awaitable<ToolOutput> error_handling(Call&, NoArguments) {
    ToolOutput output = text("This tool intentionally returns an error for testing");
    output.is_error = true;
    co_return output;
}

}  // namespace

void add_content_tools(mcp::Tools& tools) {
    tools.add(tool("test_simple_text", "Returns a text.", simple_text));
    tools.add(tool("test_image_content", "Returns an image.", image));
    tools.add(tool("test_audio_content", "Returns a sound.", audio));
    tools.add(tool("test_embedded_resource", "Returns a resource inside the result.", embedded_resource));
    tools.add(tool("test_multiple_content_types", "Returns a text, an image and a resource.", multiple_content_types));
    tools.add(tool("test_error_handling", "Always fails.", error_handling));
}

}  // namespace conformance
