#include "core/scaled_gd.h"

#include <cmath>

#include "core/power_of_two.h"

namespace lora {
namespace {

/// Solves (L L.T) z = values in place; the values are `stride` apart.
void solve(const Matrix& factor, double* values, Index stride) {
  const Index rank = factor.rows();
  for (Index i = 0; i < rank; ++i) {
    double sum = values[i * stride];
    for (Index k = 0; k < i; ++k) sum -= factor(i, k) * values[k * stride];
    values[i * stride] = sum / factor(i, i);
  }
  for (Index i = rank; i-- > 0;) {
    double sum = values[i * stride];
    for (Index k = i + 1; k < rank; ++k) sum -= factor(k, i) * values[k * stride];
    values[i * stride] = sum / factor(i, i);
  }
}

}  // namespace

const Gradient& ScaledGradientDescent::direction(const Adapter& adapter, const Gradient& gradient) {
  direction_ = gradient;
  auto& [a, b] = direction_;
  // In units in which no square overflows or underflows; 1 for ordinary adapters.
  const double b_unit = unit_beyond_range(adapter.b.lpNorm<Eigen::Infinity>());
  const Matrix b_in_units = adapter.b / b_unit;
  gram_ = inner_rows(b_in_units, b_in_units);
  if (factor(gram_)) {
    for (Index i = 0; i < a.rows(); ++i) solve(gram_, a.data() + i * a.cols(), Index(1));
    a = a / b_unit / b_unit;
  }
  const double a_unit = unit_beyond_range(adapter.a.lpNorm<Eigen::Infinity>());
  const Matrix a_in_units = adapter.a / a_unit;
  gram_ = inner_columns(a_in_units, a_in_units);
  if (factor(gram_)) {
    for (Index j = 0; j < b.cols(); ++j) solve(gram_, b.data() + j, b.cols());
    b = b / a_unit / a_unit;
  }
  return direction_;
}

bool ScaledGradientDescent::factor(Matrix& gram) const {
  const Index rank = gram.rows();
  const double mean = gram.trace() / static_cast<double>(rank);
  if (!(mean > 0)) return false;
  for (Index i = 0; i < rank; ++i) {
    gram(i, i) += delta_ * mean;
    for (Index j = 0; j <= i; ++j) {
      double sum = gram(i, j);
      for (Index k = 0; k < j; ++k) sum -= gram(i, k) * gram(j, k);
      gram(i, j) = j < i ? sum / gram(j, j) : std::sqrt(sum);
    }
  }
  return true;
}

}  // namespace lora
