#include "core/direct_route.h"

#include <algorithm>
#include <utility>

namespace lora {

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
Scalar DirectRoute<Scalar>::largest_row_squares(Index first, Index count) const {
  return problem_.x.middleRows(first, count).rowwise().squaredNorm().maxCoeff();
}

template <class Scalar>
void DirectRoute<Scalar>::begin_pass(const Adapter<Scalar>& adapter, Pass pass, Sweep,
                                     const Sample<Scalar>& sample) {
  pass_ = pass;
  sample_ = sample;
  squared_error_ = 0;
  weight_gradient_.setZero();
  effective_w_ = problem_.w_base;
  effective_w_.noalias() += (problem_.scale * adapter.a) * adapter.b;
  if (sample.draws()) correction_.noalias() = (problem_.scale * adapter.a) * adapter.b;
}

template <class Scalar>
void DirectRoute<Scalar>::begin_line(const Adapter<Scalar>& adapter,
                                     const Gradient<Scalar>& direction, Sweep sweep) {
  this->begin_pass(adapter, Pass::kLine, sweep, {});
  linear_weight_.noalias() = (problem_.scale * direction.a) * adapter.b;
  linear_weight_.noalias() += (problem_.scale * adapter.a) * direction.b;
  quadratic_weight_.noalias() = (problem_.scale * direction.a) * direction.b;
  terms_ = {};
}

template <class Scalar>
void DirectRoute<Scalar>::add_rows(const Adapter<Scalar>&, Index first, Index count) {
  if (sample_.draws()) {
    for (Index i = first; i < first + count; ++i) add_sampled_row(sample_.row(i));
    return;
  }
  const auto x = problem_.x.middleRows(first, count);
  residual_ = -problem_.y.middleRows(first, count);
  residual_.noalias() += x * effective_w_;
  if (pass_ == Pass::kLine) return add_line(first, count);
  if (pass_ != Pass::kGradient) squared_error_ += residual_.squaredNorm();
  if (pass_ != Pass::kLoss) weight_gradient_.noalias() += x.transpose() * residual_;
}

template <class Scalar>
void DirectRoute<Scalar>::add_sampled_row(Index row) {
  const auto x = problem_.x.row(row);
  seen_ = x;
  if (sample_.dropout.drops()) {
    Random random = sample_.dropout.of_row(row);
    for (Index k = 0; k < seen_.size(); ++k) seen_(0, k) *= sample_.dropout.factor(random);
  }
  residual_ = -problem_.y.row(row);
  residual_.noalias() += x * problem_.w_base;
  residual_.noalias() += seen_ * correction_;
  if (pass_ != Pass::kGradient) squared_error_ += residual_.squaredNorm();
  if (pass_ != Pass::kLoss) weight_gradient_.noalias() += seen_.transpose() * residual_;
}

template <class Scalar>
void DirectRoute<Scalar>::add_line(Index first, Index count) {
  const auto x = problem_.x.middleRows(first, count);
  const Matrix<Scalar> linear = x * linear_weight_;
  const Matrix<Scalar> quadratic = x * quadratic_weight_;
  for (Index i = 0; i < residual_.size(); ++i) {
    terms_.add(residual_.data()[i], linear.data()[i], quadratic.data()[i]);
  }
}

template <class Scalar>
Scalar DirectRoute<Scalar>::pass_n() const {
  return static_cast<Scalar>(sample_.rows ? sample_.count : n());
}

template <class Scalar>
Scalar DirectRoute<Scalar>::loss() const {
  // Two divisions: n * d_out as an Index could overflow where an Index has 32 bits.
  return (squared_error_ + problem_.residual_squares) / pass_n() / static_cast<Scalar>(d_out());
}

template <class Scalar>
void DirectRoute<Scalar>::gradient(const Adapter<Scalar>& adapter,
                                   Gradient<Scalar>& gradient) const {
  const Scalar factor = problem_.scale * (Scalar(2) / pass_n());
  gradient.a.noalias() = factor * (weight_gradient_ * adapter.b.transpose());
  gradient.b.noalias() = factor * (adapter.a.transpose() * weight_gradient_);
}

template <class Scalar>
Line<Scalar> DirectRoute<Scalar>::line() const {
  return terms_.squares(Scalar(1) / pass_n());
}

template class DirectRoute<double>;

}  // namespace lora
