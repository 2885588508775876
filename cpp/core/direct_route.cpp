#include "core/direct_route.h"

#include <algorithm>
#include <utility>

#include "core/assert.h"

namespace lora {
namespace {

/// sum += left @ right, row by row of `right`.
[[gnu::noinline]] void add_product(MatrixView left, const Matrix& right, Matrix& sum) {
  LORA_ASSERT(left.rows() == sum.rows() && left.cols() == right.rows() &&
              right.cols() == sum.cols());
  for (Index k = 0; k < right.rows(); ++k) {
    for (Index i = 0; i < sum.rows(); ++i) sum.row(i) += left(i, k) * right.row(k);
  }
}

/// sum += left.T @ right, row by row of `sum`.
void add_transposed_product(MatrixView left, const Matrix& right, Matrix& sum) {
  LORA_ASSERT(left.cols() == sum.rows() && left.rows() == right.rows() &&
              right.cols() == sum.cols());
  for (Index k = 0; k < sum.rows(); ++k) {
    for (Index i = 0; i < right.rows(); ++i) sum.row(k) += left(i, k) * right.row(i);
  }
}

Index block_rows_for(const Problem& problem) {
  constexpr Index kMultiplications = 1 << 20;  // a millisecond of work, or two
  constexpr Index kFewest = 8;
  constexpr Index kMost = 64;
  // Two divisions: d_in * d_out could overflow an Index of 32 bits.
  return std::clamp(kMultiplications / problem.d_in() / problem.d_out(), kFewest, kMost);
}

}  // namespace

DirectRoute::DirectRoute(Problem problem)
    : Route(problem, block_rows_for(problem), false),  // caches matter little to loops this slow
      problem_(std::move(problem)),
      effective_w_(d_in(), d_out()),
      weight_gradient_(d_in(), d_out()) {}

void DirectRoute::add_curvature(const Vector& direction, Index first, Index count,
                                Vector& image) const {
  for (Index i = first; i < first + count; ++i) {
    const auto x = problem_.x.row(i);
    image += x.dot(direction) * x.transpose();
  }
}

double DirectRoute::largest_row_squares(Index first, Index count) const {
  double largest = 0;
  for (Index i = first; i < first + count; ++i) {
    largest = std::max(largest, problem_.x.row(i).squaredNorm());
  }
  return largest;
}

void DirectRoute::begin(const Adapter& adapter) {
  weight_gradient_.setZero();
  effective_w_ = problem_.w_base;
  scaled_a_ = scale_ * adapter.a;
  if (sample_.draws()) {
    correction_.setZero(d_in(), d_out());
    add_product(view_of(scaled_a_), adapter.b, correction_);
  } else {
    add_product(view_of(scaled_a_), adapter.b, effective_w_);
  }
}

void DirectRoute::begin_along(const Adapter& adapter, const Gradient& direction) {
  linear_weight_.setZero(d_in(), d_out());
  quadratic_weight_.setZero(d_in(), d_out());
  add_product(view_of(scaled_a_), direction.b, linear_weight_);
  scaled_a_ = scale_ * direction.a;
  add_product(view_of(scaled_a_), adapter.b, linear_weight_);
  add_product(view_of(scaled_a_), direction.b, quadratic_weight_);
}

void DirectRoute::add_rows(const Adapter&, Index first, Index count) {
  LORA_ASSERT(first >= 0 && count > 0 && first + count <= pass_rows());
  if (sample_.draws()) return add_sampled_rows(first, count);
  const MatrixView x(problem_.x.data() + first * d_in(), count, d_in());
  residual_ = -problem_.y.middleRows(first, count);
  add_product(x, effective_w_, residual_);
  if (pass_ == Pass::kLine) return add_line(x);
  add_residual(x);
}

void DirectRoute::add_residual(MatrixView x) {
  if (pass_ != Pass::kGradient) squared_error_ += residual_.squaredNorm();
  if (pass_ != Pass::kLoss) add_transposed_product(x, residual_, weight_gradient_);
}

void DirectRoute::add_sampled_rows(Index first, Index count) {
  sampled_x_.resize(count, d_in());
  residual_.resize(count, d_out());
  for (Index i = 0; i < count; ++i) {
    const Index row = sample_.row(first + i);
    LORA_ASSERT(row >= 0 && row < rows());
    std::copy_n(problem_.x.data() + row * d_in(), d_in(), sampled_x_.data() + i * d_in());
    const double* const y = problem_.y.data() + row * d_out();
    double* const residual = residual_.data() + i * d_out();
    for (Index j = 0; j < d_out(); ++j) residual[j] = -y[j];
  }
  add_product(view_of(sampled_x_), effective_w_, residual_);  // which is w_base here
  if (sample_.dropout.drops()) {
    for (Index i = 0; i < count; ++i) {
      sample_.dropout.apply(sample_.row(first + i), sampled_x_.data() + i * d_in(), d_in(), 1);
    }
  }
  add_product(view_of(sampled_x_), correction_, residual_);
  add_residual(view_of(sampled_x_));
}

void DirectRoute::add_line(MatrixView x) {
  linear_.setZero(x.rows(), d_out());
  quadratic_.setZero(x.rows(), d_out());
  add_product(x, linear_weight_, linear_);
  add_product(x, quadratic_weight_, quadratic_);
  for (Index i = 0; i < residual_.size(); ++i) {
    terms_.add(residual_.data()[i], linear_.data()[i], quadratic_.data()[i]);
  }
}

void DirectRoute::gradient(const Adapter& adapter, Gradient& gradient) const {
  LORA_ASSERT(pass_ != Pass::kLoss && pass_ != Pass::kLine);
  const double factor = scale_ * (2 / pass_n());
  gradient.a.noalias() = factor * weight_gradient_.lazyProduct(adapter.b.transpose());
  gradient.b.noalias() = factor * adapter.a.transpose().lazyProduct(weight_gradient_);
}

}  // namespace lora
