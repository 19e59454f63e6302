// How many connections there are from each network. Inside net/ only.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <utility>

namespace net {

class ClientCount {
public:
    std::size_t of(const std::string& network) const {
        const auto found = counts_.find(network);
        return found == counts_.end() ? 0 : found->second;
    }

    // One connection: counted until it is destroyed. An empty one counts nothing. The count must outlive its places.
    class Place {
    public:
        Place() = default;
        Place(ClientCount& count, const std::string& network) : count_(&count), entry_(&*count.counts_.try_emplace(network).first) {
            ++entry_->second;
        }
        Place(Place&& other) noexcept : count_(std::exchange(other.count_, nullptr)), entry_(other.entry_) {}
        Place& operator=(Place&& other) noexcept {
            std::swap(count_, other.count_);
            std::swap(entry_, other.entry_);
            return *this;
        }
        ~Place() {
            if (count_ && --entry_->second == 0) count_->counts_.erase(count_->counts_.find(entry_->first));
        }

    private:
        ClientCount* count_ = nullptr;
        std::pair<const std::string, std::size_t>* entry_ = nullptr;  // a node of the map, which stays where it is
    };

private:
    std::unordered_map<std::string, std::size_t> counts_;
};

}  // namespace net
