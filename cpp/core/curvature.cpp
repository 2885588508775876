#include "core/curvature.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace lora {
namespace {

constexpr Index kBlockRows = 64;
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
Curvature<Scalar>::Curvature(MatrixView<Scalar> x, Index n)
    : x_(x),
      n_(static_cast<Scalar>(n)),
      direction_(unstructured_direction<Scalar>(x.cols())),
      image_(Vector<Scalar>::Zero(x.cols())) {}

template <class Scalar>
Index Curvature<Scalar>::advance(Index row_budget) {
  Index visited = 0;
  while (!known_ && visited < row_budget) {
    const Index count = std::min(kBlockRows, x_.rows() - row_);
    const auto block = x_.middleRows(row_, count);
    projected_.noalias() = block * direction_;
    image_.noalias() += block.transpose() * projected_;
    row_ += count;
    visited += count;
    if (row_ == x_.rows()) finish_iteration();
  }
  return visited;
}

template <class Scalar>
void Curvature<Scalar>::finish_iteration() {
  const Scalar eigenvalue = image_.norm();  // of a unit direction
  const Scalar value = Scalar(2) / n_ * eigenvalue;
  ++iteration_;
  known_ = !(std::abs(value - value_) > Scalar(kTolerance) * value) || iteration_ == kMaxIterations;
  value_ = value;
  if (eigenvalue > Scalar(0)) direction_ = image_ / eigenvalue;
  image_.setZero();
  row_ = 0;
}

template class Curvature<double>;

}  // namespace lora
