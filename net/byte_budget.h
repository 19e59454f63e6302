// A bound on the bytes that all connections hold together.
#pragma once

#include <cstddef>

namespace net {

class ByteBudget {
public:
    explicit ByteBudget(std::size_t bound) : bound_(bound) {}

    bool is_exceeded() const { return held_ > bound_; }

    // What one holder has of it. The budget must outlive its shares.
    class Share {
    public:
        explicit Share(ByteBudget& budget, std::size_t size = 0) : budget_(budget) { resize(size); }
        ~Share() { resize(0); }
        Share(const Share&) = delete;
        Share& operator=(const Share&) = delete;

        void resize(std::size_t size) {
            budget_.held_ += size - size_;
            size_ = size;
        }

    private:
        ByteBudget& budget_;
        std::size_t size_ = 0;
    };

private:
    std::size_t bound_;
    std::size_t held_ = 0;
};

}  // namespace net
