#pragma once

#include <array>
#include <cmath>
#include <limits>

#include "core/matrix.h"

namespace lora {

/// A number as the sum of two, the second below the rounding error of the first: about 106 bits.
struct DoubleDouble {
  double high;
  double low;
};

/// The product, of which the last bits of `low` alone are rounded (Dekker, A floating-point
/// technique for extending the available precision, 1971). Exact halves of the factors take the
/// place of a fused multiply-add, which WebAssembly has not: it is for factors below 2^996.
inline DoubleDouble operator*(const DoubleDouble& p, const DoubleDouble& q) {
  const auto upper_half = [](double number) {
    const double shifted = 134217729 * number;  // 2^27 + 1
    return shifted - (shifted - number);
  };
  const double p_upper = upper_half(p.high);
  const double q_upper = upper_half(q.high);
  const double p_lower = p.high - p_upper;
  const double q_lower = q.high - q_upper;
  const double product = p.high * q.high;
  const double error = p_upper * q_upper - product + p_upper * q_lower + p_lower * q_upper +
                       p_lower * q_lower + (p.high * q.low + p.low * q.high);
  const double high = product + error;
  return {high, error - (high - product)};
}

/// The powers of a number from 0 to 1, each rounded once if it is above 2^-900. Why it is not
/// std::pow is said in docs/design.md.
class Powers {
 public:
  explicit Powers(double base) {
    DoubleDouble square{base, 0};
    for (DoubleDouble& each : squares_) {
      each = square;
      square = square * square;
    }
  }

  /// base^exponent, for an exponent of 0 or more.
  double at(Index exponent) const {
    DoubleDouble power{1, 0};
    for (auto square = squares_.begin(); exponent > 0; exponent /= 2, ++square) {
      if (exponent % 2 == 1) power = power * *square;
    }
    return power.high;
  }

 private:
  std::array<DoubleDouble, std::numeric_limits<Index>::digits> squares_{};  // base^(2^i)
};

/// number^(1/8) for a positive number that is not subnormal, rounded once: the root of the root of
/// the root, and a step of Newton's method.
inline double eighth_root(double number) {
  const double root = std::sqrt(std::sqrt(std::sqrt(number)));
  DoubleDouble power{root, 0};
  for (int i = 0; i < 3; ++i) power = power * power;
  return root + root * (number - power.high - power.low) / (8 * number);
}

}  // namespace lora
