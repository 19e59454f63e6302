// Prompts: plain, with arguments and completion, with other content than text, and one that asks the user first.
#include "tests/conformance/fixtures.h"

namespace conformance {
namespace {

using mcp::Call;
using mcp::Content;
using mcp::PromptArgument;
using mcp::PromptArguments;
using mcp::PromptText;
using Role = mcp::PromptMessage::Role;

PromptText says(const std::string& description, const std::string& text) {
    return {description, {{Role::user, Content::text(text)}}};
}

asio::awaitable<PromptText> simple(Call&, PromptArguments) {
    co_return says("A simple prompt", "This is a simple prompt for testing.");
}

asio::awaitable<PromptText> with_arguments(Call&, PromptArguments arguments) {
    co_return says("A prompt with arguments",
                   "Prompt with arguments: arg1='" + arguments["arg1"] + "', arg2='" + arguments["arg2"] + "'");
}

asio::awaitable<PromptText> with_embedded_resource(Call&, PromptArguments arguments) {
    PromptText prompt{"A prompt with a resource", {}};
    const mcp::Contents contents{"text/plain", "Embedded resource content for testing."};
    prompt.messages.push_back({Role::user, Content::resource(arguments["resourceUri"], contents)});
    prompt.messages.push_back({Role::user, Content::text("Please process the embedded resource above.")});
    co_return prompt;
}

asio::awaitable<PromptText> with_image(Call&, PromptArguments) {
    PromptText prompt{"A prompt with an image", {}};
    prompt.messages.push_back({Role::user, Content::image(red_pixel(), "image/png")});
    prompt.messages.push_back({Role::user, Content::text("Please analyze the image above.")});
    co_return prompt;
}

asio::awaitable<PromptText> with_input(Call& call, PromptArguments) {
    auto question = form("What context should the prompt use?", "context", "string");
    const mcp::Json answer = co_await call.ask("user_context", std::move(question));
    co_return says("A prompt for a context", "Use this context: " + filled_in(answer, "context"));
}

asio::awaitable<mcp::Completion> complete_arg1(Call&, std::string typed, mcp::FilledIn) {
    static const std::vector<std::string> values = {"paris", "park", "party", "test"};
    co_return mcp::completion_among(values, typed);
}

}  // namespace

void add_prompts(mcp::Prompts& prompts) {
    const PromptArgument first{"arg1", "The first argument", true, complete_arg1};
    const PromptArgument second{"arg2", "The second argument", true, {}};
    const PromptArgument uri{"resourceUri", "Address of the resource to embed", true, {}};
    prompts.add({"test_simple_prompt", "Simple", "A prompt without arguments.", {}, simple});
    prompts.add({"test_prompt_with_arguments", "With arguments", "A prompt with two arguments.", {first, second}, with_arguments});
    prompts.add(
        {"test_prompt_with_embedded_resource", "With resource", "A prompt with a resource.", {uri}, with_embedded_resource});
    prompts.add({"test_prompt_with_image", "With image", "A prompt with an image.", {}, with_image});
    prompts.add({"test_input_required_result_prompt", "With input", "A prompt that needs to know something.", {}, with_input});
}

}  // namespace conformance
