#include "core/inverse_norm.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/row_operations.h"

namespace lora {

InverseNorm::InverseNorm(const Matrix& upper)
    : upper_(upper), lengths_(upper.cols()), vector_(upper.cols()) {
  for (Index k = 0; k < upper.cols(); ++k) {
    lengths_[k] = upper.col(k).norm();
    // Of every frequency, so that it is orthogonal to no vector that occurs.
    vector_[k] = (k % 2 == 0 ? 1.0 : -1.0) / static_cast<double>(1 + k % 7);
  }
  vector_.normalize();
}

/// With R the triangle and D the lengths: u = (R D^-1)^-1 (R D^-1)^-T v.
bool InverseNorm::advance() {
  const Index size = vector_.size();
  Vector& v = vector_;
  v.array() *= lengths_.array();
  for (Index i = 0; i < size; ++i) {
    v[i] /= upper_(i, i);
    if (i + 1 < size) add_scaled(-v[i], &upper_(i, i + 1), &v[i + 1], size - i - 1);
  }
  for (Index i = size - 1; i >= 0; --i) {
    if (i + 1 < size) v[i] -= dot_product(&upper_(i, i + 1), &v[i + 1], size - i - 1);
    v[i] /= upper_(i, i);
  }
  v.array() *= lengths_.array();
  const double growth = v.norm();
  const bool is_finite = std::isfinite(growth);
  value_ = is_finite ? std::sqrt(growth) : std::numeric_limits<double>::infinity();
  v /= growth;
  return is_finite && ++iterations_ < kIterations;
}

}  // namespace lora
