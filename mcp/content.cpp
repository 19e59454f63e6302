// Content blocks are written once, when they are made.
#include "mcp/content.h"

#include "mcp/base64.h"

namespace mcp {
namespace {

std::string text_block(std::string_view text) {
    std::string block = R"({"type":"text","text":)";
    append_json_text(block, text);
    return block += '}';
}

}  // namespace

Json contents_json(const std::string& uri, const Contents& contents) {
    Json json = {{"uri", uri}, {"mimeType", contents.mime_type}};
    if (contents.is_binary) {
        json["blob"] = to_base64(contents.text);
    } else {
        json["text"] = contents.text;
    }
    return json;
}

Content Content::text(std::string_view text) { return {text_block(text), Revision::v2024_11_05, {}}; }

Content Content::image(std::string_view bytes, const std::string& mime_type) {
    return {write_json({{"type", "image"}, {"data", to_base64(bytes)}, {"mimeType", mime_type}}), Revision::v2024_11_05, {}};
}

Content Content::audio(std::string_view bytes, const std::string& mime_type) {
    return {write_json({{"type", "audio"}, {"data", to_base64(bytes)}, {"mimeType", mime_type}}), Revision::v2025_03_26,
            text_block("(audio, " + mime_type + ": this revision of the protocol cannot carry it)")};
}

Content Content::resource(const std::string& uri, const Contents& contents) {
    return {write_json({{"type", "resource"}, {"resource", contents_json(uri, contents)}}), Revision::v2024_11_05, {}};
}

Content Content::link(const std::string& uri, const std::string& name, const std::string& description,
                      const std::string& mime_type) {
    return {write_json(
                {{"type", "resource_link"}, {"uri", uri}, {"name", name}, {"description", description}, {"mimeType", mime_type}}),
            Revision::v2025_06_18, text_block(name + ": " + description + " (resource " + uri + ")")};
}

}  // namespace mcp
