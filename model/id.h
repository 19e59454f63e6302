// An identifier that knows what it identifies: a NodeId cannot be handed over where an InstanceId is wanted.
#pragma once

#include "model/uuid.h"

namespace model {

template <class Entity>
struct Id {
    Uuid uuid;

    std::string text() const { return uuid.text(); }

    static std::optional<Id> parse(std::string_view text) {
        if (const auto uuid = Uuid::parse(text)) return Id{*uuid};
        return std::nullopt;
    }

    // How JSON Schema calls this kind of text.
    static constexpr std::string_view format = "uuid";

    auto operator<=>(const Id&) const = default;
};

}  // namespace model

template <class Entity>
struct std::hash<model::Id<Entity>> {
    std::size_t operator()(const model::Id<Entity>& id) const noexcept { return std::hash<model::Uuid>{}(id.uuid); }
};
