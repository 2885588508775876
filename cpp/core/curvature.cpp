#include "core/curvature.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "core/assert.h"
#include "core/power_of_two.h"

namespace lora {
namespace {

/// Enough to find a dominant direction of which the initial one has only a thousandth, while the
/// value seems to have converged: one whose curvature is more than 1.5 times that of all others.
constexpr int kFewestIterations = 20;
constexpr int kMaxIterations = 200;
constexpr double kTolerance = 1e-4;

/// A fixed direction without structure. In practice no data are orthogonal to it, while data that
/// are orthogonal to ones or to a unit vector occur (centred or constant columns).
Vector unstructured_direction(Index size) {
  Vector direction(size);
  std::uint32_t state = 0x9e3779b9u;
  for (Index i = 0; i < size; ++i) {
    state = state * 1664525u + 1013904223u;  // Numerical Recipes' linear congruential generator
    direction[i] = static_cast<double>(state >> 8) / (1 << 23) - 1;
  }
  return direction.normalized();
}

}  // namespace

Curvature::Curvature(const Route& route, Index batch_size)
    : route_(route),
      direction_(unstructured_direction(route.d_in())),
      image_(Vector::Zero(route.d_in())),
      batch_size_(batch_size) {}

double Curvature::value() const {
  LORA_ASSERT(iteration_ > 0);
  if (batch_size_ == 0) return value_;
  const double batches = static_cast<double>(route_.n()) / static_cast<double>(batch_size_);
  return std::min(batches * value_, 2 * largest_row_squares_);
}

Index Curvature::advance(Index row_budget) {
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

void Curvature::finish_iteration() {
  const double eigenvalue = safe_norm(image_);  // of a unit direction
  const double value = 2 / static_cast<double>(route_.n()) * eigenvalue;
  ++iteration_;
  const bool settled = !(std::abs(value - value_) > kTolerance * value);
  known_ = (settled && iteration_ >= kFewestIterations) || iteration_ == kMaxIterations ||
           eigenvalue == 0;
  value_ = value;
  if (eigenvalue > 0) direction_ = image_ / eigenvalue;
  image_.setZero();
  row_ = 0;
}

}  // namespace lora
