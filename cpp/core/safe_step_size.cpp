#include "core/safe_step_size.h"

#include <algorithm>
#include <cmath>

namespace lora {
namespace {

/// An upper bound of ||m||_2^2 from its smaller Gram matrix g: (tr g^8)^(1/8) is never below the
/// largest eigenvalue of g and above it by at most rank^(1/8), for two small products.
template <class Scalar>
Scalar squared_spectral_norm_bound(Matrix<Scalar> gram) {
  const Scalar trace = gram.trace();
  if (!(trace > Scalar(0))) return trace;
  for (Index i = 0; i < gram.size(); ++i) gram.data()[i] /= trace;  // no power overflows, then
  for (int power = 1; power < 4; power *= 2) gram = inner_rows(gram, gram);
  return trace * std::pow(inner_rows(gram, gram).trace(), Scalar(0.125));
}

}  // namespace

template <class Scalar>
SafeStepSize<Scalar>::SafeStepSize(const Route<Scalar>& route, const Settings& settings)
    : curvature_(route, settings.sampling.batch_size), scale_(route.scale()), settings_(settings) {}

template <class Scalar>
Scalar SafeStepSize<Scalar>::at(const StepContext<Scalar>& context) const {
  if (settings_.rule == Rule::kDescent) return descent(context);
  const Scalar curvature = bound(context);
  // Where x is zero, or a, b and the residual are, every gradient is zero and any step will do.
  return curvature > Scalar(0) ? 1 / curvature : Scalar(1);
}

template <class Scalar>
Scalar SafeStepSize<Scalar>::weight_curvature() const {
  // Power iteration approaches the largest eigenvalue from below: five per cent cover the rest.
  // Values that dropout keeps are larger by its factor, which x shows squared.
  const Scalar kept = Scalar(1) - settings_.sampling.dropout;
  return Scalar(1.05) * curvature_.value() / (kept * kept) + 2 * settings_.penalty.ridge;
}

template <class Scalar>
Scalar SafeStepSize<Scalar>::bound(const StepContext<Scalar>& context) const {
  const auto& [a, b] = context.adapter;
  const Scalar norms = squared_spectral_norm_bound(inner_columns(a, a)) +
                       squared_spectral_norm_bound(inner_rows(b, b));
  const Scalar c = weight_curvature();
  const Scalar gradient_norm = std::sqrt(2 * c * context.objective);
  return c * scale_ * scale_ * norms + scale_ * gradient_norm + settings_.penalty.weight_decay;
}

template <class Scalar>
Scalar SafeStepSize<Scalar>::descent(const StepContext<Scalar>& context) const {
  const LineTerms<Scalar> terms = product_terms(context.adapter, context.direction);
  const Scalar c = weight_curvature();
  // Where a square cancels out, rounding can leave it below zero.
  const Scalar linear = scale_ * std::sqrt(std::max(terms.ff, Scalar(0)));
  const Scalar quadratic = scale_ * std::sqrt(std::max(terms.qq, Scalar(0)));
  const Scalar gradient_norm = std::sqrt(2 * c * context.objective);
  const Scalar decay = settings_.penalty.weight_decay * context.direction.squared_norm();
  const Line<Scalar> above{{0, -context.gradient.dot(context.direction),
                            gradient_norm * quadratic + (c * linear * linear + decay) / 2,
                            c * linear * quadratic, c / 2 * quadratic * quadratic}};
  return above.minimiser();
}

template class SafeStepSize<double>;

}  // namespace lora
