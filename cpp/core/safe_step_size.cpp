#include "core/safe_step_size.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/power_of_two.h"

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

/// Whether the polynomials below, of degree 4 in the direction and 2 in the curvature, stay in the
/// range of numbers without a unit of its own for the direction, which takes a copy of it.
template <class Scalar>
bool is_ordinary(Scalar number) {
  constexpr int kExponent = 100;
  return number != Scalar(0) && std::abs(std::ilogb(number)) < kExponent;
}

/// sqrt(p * q), where the product itself may be too large or too small for a number.
template <class Scalar>
Scalar root_of_product(Scalar p, Scalar q) {
  const Scalar product = p * q;
  if (std::isnormal(product)) return std::sqrt(product);
  return std::sqrt(p) * std::sqrt(q);
}

}  // namespace

template <class Scalar>
SafeStepSize<Scalar>::SafeStepSize(const Route<Scalar>& route, const Settings& settings)
    : curvature_(route, settings.sampling.batch_size), scale_(route.scale()), settings_(settings) {}

template <class Scalar>
Scalar SafeStepSize<Scalar>::at(const StepContext<Scalar>& context) const {
  if (settings_.rule == Rule::kDescent) return descent(context);
  const Scalar curvature = bound(context);
  if (!std::isfinite(curvature)) return std::numeric_limits<Scalar>::quiet_NaN();
  // Where x is zero, or a, b and the residual are, every gradient is zero and any step will do.
  if (!(curvature > Scalar(0))) return 1;
  return std::min(1 / curvature, std::numeric_limits<Scalar>::max());
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
  const Scalar gradient_norm = root_of_product(2 * c, context.objective);
  return c * scale_ * scale_ * norms + scale_ * gradient_norm + settings_.penalty.weight_decay;
}

template <class Scalar>
Scalar SafeStepSize<Scalar>::descent(const StepContext<Scalar>& context) const {
  const Scalar c = weight_curvature();
  const Scalar largest = context.direction.largest();
  const bool ordinary = is_ordinary(c) && is_ordinary(largest);
  const Scalar unit = ordinary ? Scalar(1) : power_of_two_of(largest);
  const Gradient<Scalar> scaled =
      ordinary ? Gradient<Scalar>() : context.direction.divided_by(unit);
  const Gradient<Scalar>& direction = ordinary ? context.direction : scaled;
  const LineTerms<Scalar> terms = product_terms(context.adapter, direction);
  // Where a square cancels out, rounding can leave it below zero.
  const Scalar linear = scale_ * std::sqrt(std::max(terms.ff, Scalar(0)));
  const Scalar quadratic = scale_ * std::sqrt(std::max(terms.qq, Scalar(0)));
  const Scalar gradient_norm = root_of_product(2 * c, context.objective);
  const Scalar decay = settings_.penalty.weight_decay * direction.squared_norm();
  const Line<Scalar> above{{0, -context.gradient.dot(direction),
                            gradient_norm * quadratic + (c * linear * linear + decay) / 2,
                            c * linear * quadratic, c / 2 * quadratic * quadratic},
                           unit};
  return above.minimiser();
}

template class SafeStepSize<double>;

}  // namespace lora
