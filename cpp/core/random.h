#pragma once

#include <cstdint>

namespace lora {

inline constexpr double kTwo32 = 0x1p32;

/// Chris Doty-Humphrey's sfc32 (PractRand), as in web/lib/matrices/random.ts, with many streams for
/// a seed. The draws of a step are a function of the seed and the step, so that a run can be
/// interrupted and resumed anywhere without storing a generator's state.
class Random {
 public:
  /// `seed` is a whole number from 0 to 2^53 - 1. Every pair of stream and part is another
  /// sequence.
  Random(double seed, std::uint32_t stream, std::uint32_t part) : a_(stream), counter_(1 + part) {
    c_ = static_cast<std::uint32_t>(seed / kTwo32);
    b_ = static_cast<std::uint32_t>(seed - static_cast<double>(c_) * kTwo32);
    // As in PractRand: the bits of a poor seed have to spread over the whole state.
    for (int i = 0; i < 20; ++i) next();
  }

  /// Uniform over all 32 bits.
  std::uint32_t next() {
    const std::uint32_t sum = a_ + b_ + counter_++;
    a_ = b_ ^ (b_ >> 9);
    b_ = c_ + (c_ << 3);
    c_ = ((c_ << 21) | (c_ >> 11)) + sum;
    return sum;
  }

  /// Uniform in [0, bound), without bias; bound is at least 1.
  /// Lemire, Fast random integer generation in an interval, ACM TOMACS 29 (2019).
  std::uint32_t below(std::uint32_t bound) {
    const std::uint32_t refused = -bound % bound;
    for (;;) {
      const std::uint64_t product = static_cast<std::uint64_t>(next()) * bound;
      if (static_cast<std::uint32_t>(product) >= refused) {
        return static_cast<std::uint32_t>(product >> 32);
      }
    }
  }

 private:
  std::uint32_t a_, b_, c_;
  std::uint32_t counter_;
};

}  // namespace lora
