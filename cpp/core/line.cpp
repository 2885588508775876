#include "core/line.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/power_of_two.h"

namespace lora {
namespace {

/// The root of the slope in (low, high), where the slope changes from negative to positive:
/// Newton's method, with bisection if a step would leave the bracket.
double root_of_slope(const Line& line, double low, double high) {
  double t = low + (high - low) / 2;
  for (int i = 0; i < 200; ++i) {
    const double slope = line.slope(t);
    (slope > 0 ? high : low) = t;
    double next = t - slope / line.curvature(t);
    if (!(next > low && next < high)) next = low + (high - low) / 2;
    if (std::abs(next - t) <= std::numeric_limits<double>::epsilon() * t) break;
    t = next;
  }
  return t;
}

/// The binary exponent of a coefficient; the smallest one for 0.
int exponent_of(double coefficient) {
  return coefficient == 0 ? std::numeric_limits<int>::min() / 4 : std::ilogb(coefficient);
}

/// Whether no product of two coefficients overflows or underflows.
bool is_moderate(const Line& line) {
  for (const double c : line.coefficient) {
    if (unit_beyond_range(c) != 1) return false;
  }
  return true;
}

/// The approximate exponent of the minimiser: the point where the quadratic or the quartic term
/// alone would end the descent or, if the quadratic term descends as well, where the quartic one
/// balances it.
int reach_exponent(const Line& line) {
  const auto& c = line.coefficient;
  const int linear = exponent_of(c[1]);
  const int quadratic = exponent_of(c[2]);
  if (!(c[4] > 0)) return c[2] > 0 ? linear - quadratic : 0;
  const int reach = (linear - exponent_of(c[4])) / 3;
  if (c[2] > 0) return std::min(reach, linear - quadratic);
  return std::max(reach, (quadratic - exponent_of(c[4])) / 2);
}

/// The line as a function of t / 2^exponent, scaled so that the largest term is about 1.
Line rescaled(const Line& line, int exponent) {
  int largest = std::numeric_limits<int>::min();
  for (int k = 1; k < 5; ++k) {
    largest = std::max(largest, exponent_of(line.coefficient[k]) + k * exponent);
  }
  Line scaled;
  for (int k = 1; k < 5; ++k) {
    scaled.coefficient[k] = std::ldexp(line.coefficient[k], k * exponent - largest);
  }
  return scaled;
}

/// (-c1 / (4 c4))^(1/3): the point where the quartic term alone ends the descent. Computed for t
/// itself if possible, so that the unit changes no bit.
double quartic_reach(const Line& line) {
  const double cube = -line.coefficient[1] / (4 * line.coefficient[4]);
  const double cube_of_t = cube / line.unit / line.unit / line.unit;
  return std::isnormal(cube_of_t) ? line.unit * std::cbrt(cube_of_t) : std::cbrt(cube);
}

}  // namespace

double Line::change(double t) const {
  const auto& c = coefficient;
  return t * (c[1] + t * (c[2] + t * (c[3] + t * c[4])));
}

double Line::slope(double t) const {
  const auto& c = coefficient;
  return c[1] + t * (2 * c[2] + t * (3 * c[3] + t * 4 * c[4]));
}

double Line::curvature(double t) const {
  const auto& c = coefficient;
  return 2 * c[2] + t * (6 * c[3] + t * 12 * c[4]);
}

double Line::minimiser() const {
  for (const double c : coefficient) {
    if (!std::isfinite(c)) return std::numeric_limits<double>::quiet_NaN();
  }
  if (!(coefficient[1] < 0)) return 0;
  if (is_moderate(*this)) return moderate_minimiser() / unit;
  const int exponent = reach_exponent(*this);
  return std::ldexp(rescaled(*this, exponent).moderate_minimiser(), exponent) / unit;
}

double Line::moderate_minimiser() const {
  const auto& c = coefficient;
  // The slope rises where the curvature, a parabola that opens upwards, is positive: before its
  // first root and after its second.
  const double discriminant = 9 * c[3] * c[3] - 24 * c[2] * c[4];
  double first = 0;
  double second = 0;
  if (discriminant > 0 && c[4] > 0) {
    // The root of larger magnitude has no cancellation; the product of both is c2 / (6 c4).
    const double sum = -(3 * c[3] + std::copysign(std::sqrt(discriminant), c[3]));
    const double one = sum / (12 * c[4]);
    const double other = sum != 0 ? 2 * c[2] / sum : 0;
    first = one < other ? one : other;
    second = one < other ? other : one;
  }
  double low = 0;
  double high = first;
  if (!(first > 0 && slope(first) > 0)) {
    low = second > 0 ? second : 0;
    // The point where the quadratic or the quartic term alone would end the descent is not too far;
    // it is doubled until it is far enough.
    double reach = quartic_reach(*this);
    if (c[2] > 0) reach = std::fmin(reach, -c[1] / (2 * c[2]));
    if (!(reach > 0)) return 0;  // the descent is so small that it has underflowed
    while (slope(low + reach) <= 0 && std::isfinite(reach)) reach *= 2;
    high = low + reach;
  }
  if (!std::isfinite(high)) return 0;
  const double t = root_of_slope(*this, low, high);
  return change(t) < 0 ? t : 0;
}

}  // namespace lora
