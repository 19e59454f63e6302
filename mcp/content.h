// Blocks of content, as results of tools and messages of prompts hold them.
#pragma once

#include <string>
#include <string_view>

#include "mcp/json.h"
#include "mcp/revision.h"

namespace mcp {

// A text or binary document.
struct Contents {
    std::string mime_type;
    std::string text;        // the bytes, when it is binary
    bool is_binary = false;  // travels as base64
};

// ResourceContents: the document under its address.
Json contents_json(const std::string& uri, const Contents& contents);

class Content {
public:
    static Content text(std::string_view text);
    static Content image(std::string_view bytes, const std::string& mime_type);
    static Content audio(std::string_view bytes, const std::string& mime_type);
    static Content resource(const std::string& uri, const Contents& contents);
    // Where something large can be read, instead of the thing itself.
    static Content link(const std::string& uri, const std::string& name, const std::string& description,
                        const std::string& mime_type);

    // The block in JSON text; where the revision does not know its kind, a text that says what it would be.
    const std::string& json(Revision revision) const { return revision >= since_ ? json_ : fallback_; }

private:
    Content(std::string json, Revision since, std::string fallback)
        : json_(std::move(json)), since_(since), fallback_(std::move(fallback)) {}

    std::string json_;
    Revision since_;
    std::string fallback_;
};

}  // namespace mcp
