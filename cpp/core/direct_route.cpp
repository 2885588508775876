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
void DirectRoute<Scalar>::begin_pass(const Adapter<Scalar>& adapter, Pass pass, Sweep) {
  pass_ = pass;
  squared_error_ = 0;
  weight_gradient_.setZero();
  effective_w_ = problem_.w_base;
  effective_w_.noalias() += (problem_.scale * adapter.a) * adapter.b;
}

template <class Scalar>
void DirectRoute<Scalar>::add_rows(const Adapter<Scalar>&, Index first, Index count) {
  const auto x = problem_.x.middleRows(first, count);
  residual_ = -problem_.y.middleRows(first, count);
  residual_.noalias() += x * effective_w_;
  if (pass_ != Pass::kGradient) squared_error_ += residual_.squaredNorm();
  if (pass_ != Pass::kLoss) weight_gradient_.noalias() += x.transpose() * residual_;
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
  gradient.a.noalias() = factor * (weight_gradient_ * adapter.b.transpose());
  gradient.b.noalias() = factor * (adapter.a.transpose() * weight_gradient_);
}

template class DirectRoute<double>;

}  // namespace lora
