#include "core/direct_route.h"

#include <algorithm>
#include <utility>

namespace lora {
namespace {

/// sum += left @ right, a row of `right` after the other.
template <class Left, class Scalar>
void add_product(const Left& left, const Matrix<Scalar>& right, Matrix<Scalar>& sum) {
  for (Index k = 0; k < right.rows(); ++k) {
    for (Index i = 0; i < sum.rows(); ++i) sum.row(i) += left(i, k) * right.row(k);
  }
}

/// sum += left.T @ right, a row of `sum` after the other.
template <class Left, class Scalar>
void add_transposed_product(const Left& left, const Matrix<Scalar>& right, Matrix<Scalar>& sum) {
  for (Index k = 0; k < sum.rows(); ++k) {
    for (Index i = 0; i < right.rows(); ++i) sum.row(k) += left(i, k) * right.row(i);
  }
}

}  // namespace

template <class Scalar>
DirectRoute<Scalar>::DirectRoute(Problem<Scalar> problem)
    : problem_(std::move(problem)),
      effective_w_(problem_.d_in(), problem_.d_out()),
      weight_gradient_(problem_.d_in(), problem_.d_out()) {}

template <class Scalar>
Index DirectRoute<Scalar>::block_rows() const {
  constexpr Index kMultiplications = 1 << 20;  // a millisecond of work, or two
  constexpr Index kFewest = 8;
  constexpr Index kMost = 64;
  // One division after the other: d_in * d_out could overflow where an Index has 32 bits.
  return std::clamp(kMultiplications / problem_.d_in() / problem_.d_out(), kFewest, kMost);
}

template <class Scalar>
void DirectRoute<Scalar>::add_curvature(const Vector<Scalar>& direction, Index first, Index count,
                                        Vector<Scalar>& image) const {
  const auto x = problem_.x.middleRows(first, count);
  const Vector<Scalar> projected = x * direction;
  image.noalias() += x.transpose() * projected;
}

template <class Scalar>
void DirectRoute<Scalar>::begin_pass(const Adapter<Scalar>& adapter, Pass pass, Sweep) {
  pass_ = pass;
  squared_error_ = 0;
  weight_gradient_.setZero();
  effective_w_ = problem_.w_base;
  add_product(problem_.scale * adapter.a, adapter.b, effective_w_);
}

template <class Scalar>
void DirectRoute<Scalar>::add_rows(const Adapter<Scalar>&, Index first, Index count) {
  const auto x = problem_.x.middleRows(first, count);
  residual_ = -problem_.y.middleRows(first, count);
  add_product(x, effective_w_, residual_);
  if (pass_ != Pass::kGradient) squared_error_ += residual_.squaredNorm();
  if (pass_ != Pass::kLoss) add_transposed_product(x, residual_, weight_gradient_);
}

template <class Scalar>
Scalar DirectRoute<Scalar>::loss() const {
  // Two divisions: n * d_out as an Index could overflow where an Index has 32 bits.
  return (squared_error_ + problem_.residual_squares) / static_cast<Scalar>(n()) /
         static_cast<Scalar>(d_out());
}

template <class Scalar>
void DirectRoute<Scalar>::gradient(const Adapter<Scalar>& adapter,
                                   Gradient<Scalar>& gradient) const {
  const Scalar factor = problem_.scale * (Scalar(2) / static_cast<Scalar>(n()));
  gradient.a.noalias() = factor * weight_gradient_.lazyProduct(adapter.b.transpose());
  gradient.b.noalias() = factor * adapter.a.transpose().lazyProduct(weight_gradient_);
}

template class DirectRoute<double>;

}  // namespace lora
