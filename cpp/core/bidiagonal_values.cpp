#include "core/bidiagonal_values.h"

#include <algorithm>
#include <cmath>

#include "core/assert.h"

namespace lora {
namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

/// Values below this, relative to the bound, are not told from each other.
constexpr double kSmallest = 1e-60;

/// A step of Newton's method is wrong by its square, divided by the distance to the next value,
/// times about this.
constexpr double kWrong = 2;

/// After a point that did not halve the bracket, the next is further beyond: by a power of two.
constexpr int kGrowth = 3;
constexpr int kMostMisses = 3;

}  // namespace

BidiagonalValues::BidiagonalValues(const double* squares, const double* above_squares, Index size,
                                   double bound)
    : squares_(squares),
      above_squares_(above_squares),
      bound_(bound),
      low_(Vector::Zero(size)),
      high_(Vector::Constant(size, bound * (1 + 4 * kEpsilon))) {
  LORA_ASSERT(size > 0 && bound > 0);
  for (std::size_t lane = 0; lane < kLanes; ++lane) seek_next(lane);
}

bool BidiagonalValues::advance() {
  const Evaluations found = evaluate();
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    narrow_brackets(points_[lane], static_cast<Index>(found.smaller[lane]));
  }
  bool seeking = false;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    choose_point(lane, found.slopes[lane]);
    if (searches_[lane].value < size()) seeking = true;
  }
  return seeking;
}

BidiagonalValues::Evaluations BidiagonalValues::evaluate() const {
  Lanes shift;
  Lanes sum;
  Lanes change;  // the derivative of the sum
  Evaluations found{};
  for (std::size_t i = 0; i < kLanes; ++i) {
    shift[i] = points_[i] * points_[i];
    sum[i] = -shift[i];
    change[i] = -1;
  }
  for (Index k = 0; k < size(); ++k) {
    const double square = squares_[k];
    const double above = above_squares_[k];
    for (std::size_t i = 0; i < kLanes; ++i) {
      const double pivot = pivot_of(square + sum[i]);
      found.smaller[i] += pivot < 0 ? 1.0 : 0.0;
      const double quotient = 1 / pivot;
      const double factor = above * quotient;
      found.slopes[i] += change[i] * quotient;
      change[i] = change[i] * factor * (square * quotient) - 1;
      sum[i] = sum[i] * factor - shift[i];
    }
  }
  return found;
}

/// Both limits ascend: only few of them change.
void BidiagonalValues::narrow_brackets(double point, Index smaller) {
  for (Index i = smaller; i < size() && low_[i] < point; ++i) low_[i] = point;
  for (Index i = smaller; i > 0 && high_[i - 1] > point; --i) high_[i - 1] = point;
}

bool BidiagonalValues::is_found(Index i) const {
  return high_[i] - low_[i] <= kEpsilon * high_[i] || high_[i] < kSmallest * bound_;
}

void BidiagonalValues::seek_next(std::size_t lane) {
  while (next_ < size() && is_found(next_)) ++next_;
  searches_[lane] = {next_};
  points_[lane] = bound_;
  if (next_ < size()) points_[lane] = value(next_++);
}

void BidiagonalValues::choose_point(std::size_t lane, double slope) {
  Search& search = searches_[lane];
  const Index i = search.value;
  if (i == size()) return;
  if (is_found(i)) return seek_next(lane);
  const double width = high_[i] - low_[i];
  search.misses = width <= search.width / 2 ? 0 : search.misses + 1;
  search.width = width;
  double& point = points_[lane];
  const double step = -1 / (2 * point * slope);
  // Beyond the value by more than the step is wrong, so that the next bracket is as narrow as that.
  const double wrong = std::max(kWrong * step / gap_beside(i) * step, kEpsilon * point);
  point += step + std::copysign(std::ldexp(wrong, kGrowth * search.misses), step);
  if (search.misses < kMostMisses && point > low_[i] && point < high_[i]) return;
  search.misses = 0;
  point = value(i);
}

/// The distance to the next value, as far as it is known.
double BidiagonalValues::gap_beside(Index i) const {
  const double below = i > 0 ? value(i) - value(i - 1) : value(i);
  return i + 1 < size() ? std::min(below, value(i + 1) - value(i)) : below;
}

}  // namespace lora
