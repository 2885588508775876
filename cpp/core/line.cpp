#include "core/line.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/power_of_two.h"

namespace lora {
namespace {

/// The root of the slope in (low, high), where it rises from below zero to above: Newton's method,
/// with bisection where that would leave the bracket.
template <class Scalar>
Scalar root_of_slope(const Line<Scalar>& line, Scalar low, Scalar high) {
  Scalar t = low + (high - low) / 2;
  for (int i = 0; i < 200; ++i) {
    const Scalar slope = line.slope(t);
    (slope > Scalar(0) ? high : low) = t;
    Scalar next = t - slope / line.curvature(t);
    if (!(next > low && next < high)) next = low + (high - low) / 2;
    if (std::abs(next - t) <= std::numeric_limits<Scalar>::epsilon() * t) break;
    t = next;
  }
  return t;
}

/// The exponent of a coefficient; one that is 0 has the smallest.
template <class Scalar>
int exponent_of(Scalar coefficient) {
  return coefficient == Scalar(0) ? std::numeric_limits<int>::min() / 4 : std::ilogb(coefficient);
}

/// Whether no product of two coefficients overflows or underflows.
template <class Scalar>
bool is_moderate(const Line<Scalar>& line) {
  for (const Scalar c : line.coefficient) {
    if (unit_beyond_range(c) != Scalar(1)) return false;
  }
  return true;
}

/// About the exponent of the minimiser: where the quadratic or the quartic term alone would end the
/// descent or, where the quadratic one descends as well, where the quartic one makes up for that.
template <class Scalar>
int reach_exponent(const Line<Scalar>& line) {
  const auto& c = line.coefficient;
  const int linear = exponent_of(c[1]);
  const int quadratic = exponent_of(c[2]);
  if (!(c[4] > Scalar(0))) return c[2] > Scalar(0) ? linear - quadratic : 0;
  const int reach = (linear - exponent_of(c[4])) / 3;
  if (c[2] > Scalar(0)) return std::min(reach, linear - quadratic);
  return std::max(reach, (quadratic - exponent_of(c[4])) / 2);
}

/// The same line of t / 2^exponent, in a unit of its values in which the largest term is about 1.
template <class Scalar>
Line<Scalar> rescaled(const Line<Scalar>& line, int exponent) {
  int largest = std::numeric_limits<int>::min();
  for (int k = 1; k < 5; ++k) {
    largest = std::max(largest, exponent_of(line.coefficient[k]) + k * exponent);
  }
  Line<Scalar> scaled;
  for (int k = 1; k < 5; ++k) {
    scaled.coefficient[k] = std::ldexp(line.coefficient[k], k * exponent - largest);
  }
  return scaled;
}

/// (-c1 / (4 c4))^(1/3): where the quartic term alone ends the descent. Taken of t itself where
/// that can be, so that the unit changes no bit of it.
template <class Scalar>
Scalar quartic_reach(const Line<Scalar>& line) {
  const Scalar cube = -line.coefficient[1] / (4 * line.coefficient[4]);
  const Scalar cube_of_t = cube / line.unit / line.unit / line.unit;
  constexpr Scalar kThird = Scalar(1) / 3;
  if (!std::isnormal(cube_of_t)) return std::pow(cube, kThird);
  return line.unit * std::pow(cube_of_t, kThird);
}

}  // namespace

template <class Scalar>
Scalar Line<Scalar>::change(Scalar t) const {
  const auto& c = coefficient;
  return t * (c[1] + t * (c[2] + t * (c[3] + t * c[4])));
}

template <class Scalar>
Scalar Line<Scalar>::slope(Scalar t) const {
  const auto& c = coefficient;
  return c[1] + t * (2 * c[2] + t * (3 * c[3] + t * 4 * c[4]));
}

template <class Scalar>
Scalar Line<Scalar>::curvature(Scalar t) const {
  const auto& c = coefficient;
  return 2 * c[2] + t * (6 * c[3] + t * 12 * c[4]);
}

template <class Scalar>
Scalar Line<Scalar>::minimiser() const {
  for (const Scalar c : coefficient) {
    if (!std::isfinite(c)) return std::numeric_limits<Scalar>::quiet_NaN();
  }
  if (!(coefficient[1] < Scalar(0))) return 0;
  if (is_moderate(*this)) return moderate_minimiser() / unit;
  const int exponent = reach_exponent(*this);
  return std::ldexp(rescaled(*this, exponent).moderate_minimiser(), exponent) / unit;
}

template <class Scalar>
Scalar Line<Scalar>::moderate_minimiser() const {
  const auto& c = coefficient;
  // The slope rises where the curvature, a parabola that opens upwards, is positive: up to its
  // first root and from its second.
  const Scalar discriminant = 9 * c[3] * c[3] - 24 * c[2] * c[4];
  Scalar first = 0;
  Scalar second = 0;
  if (discriminant > Scalar(0) && c[4] > Scalar(0)) {
    // The larger root in magnitude has no cancellation; their product is c2 / (6 c4).
    const Scalar sum = -(3 * c[3] + std::copysign(std::sqrt(discriminant), c[3]));
    const Scalar one = sum / (12 * c[4]);
    const Scalar other = sum != Scalar(0) ? 2 * c[2] / sum : Scalar(0);
    first = one < other ? one : other;
    second = one < other ? other : one;
  }
  Scalar low = 0;
  Scalar high = first;
  if (!(first > Scalar(0) && slope(first) > Scalar(0))) {
    low = second > Scalar(0) ? second : Scalar(0);
    // Where the quadratic or the quartic term alone would end the descent: not too far, and doubled
    // until it is far enough.
    Scalar reach = quartic_reach(*this);
    if (c[2] > Scalar(0)) reach = std::fmin(reach, -c[1] / (2 * c[2]));
    if (!(reach > Scalar(0))) return 0;  // so little descends that it has underflowed
    while (slope(low + reach) <= Scalar(0) && std::isfinite(reach)) reach *= 2;
    high = low + reach;
  }
  if (!std::isfinite(high)) return 0;
  const Scalar t = root_of_slope(*this, low, high);
  return change(t) < Scalar(0) ? t : Scalar(0);
}

template struct Line<double>;

}  // namespace lora
