// Numbers traits: a hash table for keys that are hashes already.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace matrix {

// Open addressing with linear probing; grows when it is half full. A standard map would take most of the learning's time.
class TraitIndex {
public:
    explicit TraitIndex(std::size_t expected) {
        std::size_t capacity = 1024;
        while (capacity < expected * 2) capacity *= 2;
        slots_.resize(capacity);
    }

    std::uint32_t size() const { return size_; }

    std::optional<std::uint32_t> find(std::uint64_t hash) const {
        const auto& slot = slots_[place(hash)];
        return slot.taken ? std::optional(slot.number) : std::nullopt;
    }

    // The number of the trait; a new one gets the next.
    std::uint32_t add(std::uint64_t hash) {
        auto at = place(hash);
        if (slots_[at].taken) return slots_[at].number;
        if (size_ * 2 >= slots_.size()) {
            grow();
            at = place(hash);
        }
        slots_[at] = {hash, size_, true};
        return size_++;
    }

private:
    struct Slot {
        std::uint64_t hash = 0;
        std::uint32_t number = 0;
        bool taken = false;
    };

    std::size_t place(std::uint64_t hash) const {
        auto at = hash & (slots_.size() - 1);
        while (slots_[at].taken && slots_[at].hash != hash) at = (at + 1) & (slots_.size() - 1);
        return at;
    }

    void grow() {
        std::vector<Slot> old(slots_.size() * 2);
        old.swap(slots_);
        for (const auto& slot : old) {
            if (slot.taken) slots_[place(slot.hash)] = slot;
        }
    }

    std::vector<Slot> slots_;
    std::uint32_t size_ = 0;
};

}  // namespace matrix
