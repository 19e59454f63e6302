// The matrix in pieces for retrieval: each says by itself what it is about, and keeps its id from version to version.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "matrix/matrix.h"

namespace matrix {

// What a program can filter by.
struct ChunkMetadata {
    std::optional<int> use_case;  // none: it is about several, or all
    std::optional<Status> status;
    std::optional<std::string> lifecycle;
    std::string section;
    std::vector<std::string> modules;
    std::string matrix_version;

    void fields(auto& f) {
        f("use_case", use_case, {.text = "Row of the matrix it is about; absent: several, or all", .min = 1, .max = 10});
        f("status", status, {.text = "Status of that row"});
        f("lifecycle", lifecycle, {.text = "Lifecycle of that row: persistent, ephemeral, mixed or any"});
        f("section", section, {.text = "Which part it is: wanted, verdict, works, caveats, setup, instead, hazard ..."});
        f("modules", modules, {.text = "Modules that instances of that row carry"});
        f("matrix_version", matrix_version, {.text = "Version of the matrix it is from"});
    }
};

struct Chunk {
    std::string id;  // "use-case-4/caveats"
    std::string title;
    std::string text;  // with its own context: which row, how far it is supported
    std::vector<std::string> sample_requests;
    ChunkMetadata metadata;

    void fields(auto& f) {
        f("id", id, {.text = "Stable name of the chunk"});
        f("title", title, {.text = "What it is about, in a few words"});
        f("text", text, {.text = "The chunk, complete in itself"});
        f("sample_requests", sample_requests, {.text = "Requests that it helps to answer"});
        f("metadata", metadata, {.text = "What a program can filter by"});
    }
};

// In the order of the matrix: rows, hazards, lifecycle, figures, the concierge's steps.
std::vector<Chunk> chunks_of(const Matrix&);

}  // namespace matrix
