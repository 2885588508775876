#pragma once

#include <cmath>

#include "core/matrix.h"

namespace lora {

/// The power of two next to a number's size, not above it: dividing by it changes no digit. 1 for
/// 0, NaN and the infinities.
template <class Scalar>
Scalar power_of_two_of(Scalar number) {
  const bool usable = number != Scalar(0) && std::isfinite(number);
  return usable ? std::ldexp(Scalar(1), std::ilogb(number)) : Scalar(1);
}

/// The same where products of such numbers could overflow or underflow, and 1 elsewhere: what is
/// computed of ordinary numbers keeps every bit.
template <class Scalar>
Scalar unit_beyond_range(Scalar number) {
  constexpr int kSafeExponent = 200;
  const bool safe = number == Scalar(0) || std::abs(std::ilogb(number)) < kSafeExponent;
  return safe ? Scalar(1) : power_of_two_of(number);
}

/// The Euclidean norm, whose squares do not overflow or underflow.
template <class Scalar, class Values>
Scalar safe_norm(const Values& values) {
  const Scalar unit = unit_beyond_range(values.template lpNorm<Eigen::Infinity>());
  return unit == Scalar(1) ? values.norm() : unit * (values / unit).norm();
}

}  // namespace lora
