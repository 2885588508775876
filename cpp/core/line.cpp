#include "core/line.h"

#include <cmath>
#include <limits>

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
  const auto& c = coefficient;
  if (!(c[1] < Scalar(0))) return 0;
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
    Scalar reach = std::pow(-c[1] / (4 * c[4]), Scalar(1) / 3);
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
