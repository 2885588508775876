#pragma once

#include <cmath>

#include "core/matrix.h"

namespace lora {

/// A smaller sum of squares has too few digits to make vectors of unit length with, or orthogonal
/// ones: it counts as zero.
constexpr double kLeastSquare = 0x1p-1020;

/// The largest power of two that is not above the absolute value: dividing by it changes no digit.
/// 1 for 0, NaN and the infinities.
inline double power_of_two_of(double number) {
  const bool usable = number != 0 && std::isfinite(number);
  return usable ? std::ldexp(1.0, std::ilogb(number)) : 1;
}

/// The same if products of such numbers could overflow or underflow; otherwise 1, so that results
/// of ordinary numbers keep every bit.
inline double unit_beyond_range(double number) {
  constexpr int kSafeExponent = 200;
  const bool safe = number == 0 || std::abs(std::ilogb(number)) < kSafeExponent;
  return safe ? 1 : power_of_two_of(number);
}

/// The Euclidean norm, computed without overflow or underflow of squares.
template <class Values>
double safe_norm(const Values& values) {
  const double unit = unit_beyond_range(values.template lpNorm<Eigen::Infinity>());
  return unit == 1 ? values.norm() : unit * (values / unit).norm();
}

}  // namespace lora
