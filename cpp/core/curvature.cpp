#include "core/curvature.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "core/power_of_two.h"

namespace lora {
namespace {

/// So many that a direction of which the first one has a thousandth is found, where all others are
/// alike and the value seems to stand still: one that bends more than 1.5 times as much as they do.
constexpr int kFewestIterations = 20;
constexpr int kMaxIterations = 200;
constexpr double kTolerance = 1e-4;

/// A fixed direction without structure: data that is orthogonal to it by accident does not occur,
/// while data that is orthogonal to ones or to a unit vector does (centred or constant columns).
template <class Scalar>
Vector<Scalar> unstructured_direction(Index size) {
  Vector<Scalar> direction(size);
  std::uint32_t state = 0x9e3779b9u;
  for (Index i = 0; i < size; ++i) {
    state = state * 1664525u + 1013904223u;  // Numerical Recipes' linear congruential generator
    direction[i] = static_cast<Scalar>(state >> 8) / Scalar(1 << 23) - Scalar(1);
  }
  return direction.normalized();
}

}  // namespace

template <class Scalar>
Curvature<Scalar>::Curvature(const Route<Scalar>& route, Index batch_size)
    : route_(route),
      direction_(unstructured_direction<Scalar>(route.d_in())),
      image_(Vector<Scalar>::Zero(route.d_in())),
      batch_size_(batch_size) {}

template <class Scalar>
Scalar Curvature<Scalar>::value() const {
  if (batch_size_ == 0) return value_;
  const Scalar batches = static_cast<Scalar>(route_.n()) / static_cast<Scalar>(batch_size_);
  return std::min(batches * value_, Scalar(2) * largest_row_squares_);
}

template <class Scalar>
Index Curvature<Scalar>::advance(Index row_budget) {
  Index visited = 0;
  while (!known_ && visited < row_budget) {
    const Index count = std::min(route_.block_rows(), route_.rows() - row_);
    route_.add_curvature(direction_, row_, count, image_);
    if (batch_size_ > 0 && iteration_ == 0) {
      largest_row_squares_ =
          std::max(largest_row_squares_, route_.largest_row_squares(row_, count));
    }
    row_ += count;
    visited += count;
    if (row_ == route_.rows()) finish_iteration();
  }
  return visited;
}

template <class Scalar>
void Curvature<Scalar>::finish_iteration() {
  const Scalar eigenvalue = safe_norm<Scalar>(image_);  // of a unit direction
  const Scalar value = Scalar(2) / static_cast<Scalar>(route_.n()) * eigenvalue;
  ++iteration_;
  const bool settled = !(std::abs(value - value_) > Scalar(kTolerance) * value);
  known_ = (settled && iteration_ >= kFewestIterations) || iteration_ == kMaxIterations ||
           eigenvalue == Scalar(0);
  value_ = value;
  if (eigenvalue > Scalar(0)) direction_ = image_ / eigenvalue;
  image_.setZero();
  row_ = 0;
}

template class Curvature<double>;

}  // namespace lora
