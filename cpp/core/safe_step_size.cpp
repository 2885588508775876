#include "core/safe_step_size.h"

#include <cmath>

namespace lora {
namespace {

/// An upper bound of ||m||_2^2 from its smaller Gram matrix g: (tr g^8)^(1/8) is never below the
/// largest eigenvalue of g and above it by at most rank^(1/8), for two small products.
template <class Scalar>
Scalar squared_spectral_norm_bound(const Matrix<Scalar>& gram) {
  const Scalar trace = gram.trace();
  if (!(trace > Scalar(0))) return trace;
  const Matrix<Scalar> unit = gram / trace;  // so that the powers neither overflow nor vanish
  const Matrix<Scalar> square = unit.lazyProduct(unit);
  const Matrix<Scalar> fourth = square.lazyProduct(square);
  return trace * std::pow(fourth.squaredNorm(), Scalar(0.125));
}

}  // namespace

template <class Scalar>
SafeStepSize<Scalar>::SafeStepSize(const Route<Scalar>& route)
    : curvature_(route), d_out_(static_cast<Scalar>(route.d_out())), scale_(route.scale()) {}

template <class Scalar>
Scalar SafeStepSize<Scalar>::at(const Adapter<Scalar>& adapter, Scalar loss) const {
  // Power iteration approaches the largest eigenvalue from below: five per cent cover the rest.
  const Scalar weight_curvature = Scalar(1.05) * curvature_.value();
  const Scalar norms =
      squared_spectral_norm_bound<Scalar>(adapter.a.transpose().lazyProduct(adapter.a)) +
      squared_spectral_norm_bound<Scalar>(adapter.b.lazyProduct(adapter.b.transpose()));
  const Scalar gradient_norm = std::sqrt(Scalar(2) * weight_curvature * d_out_ * loss);
  const Scalar bound = weight_curvature * scale_ * scale_ * norms + scale_ * gradient_norm;
  // Where x is zero, or a, b and the residual are, every gradient is zero and any step will do.
  return bound > Scalar(0) ? Scalar(1) / bound : Scalar(1);
}

template class SafeStepSize<double>;

}  // namespace lora
