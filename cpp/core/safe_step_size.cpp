#include "core/safe_step_size.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/power_of_two.h"
#include "core/powers.h"

namespace lora {
namespace {

/// An upper bound of ||m||_2^2 from the Gram matrix g of the columns or of the rows of m: (tr
/// g^8)^(1/8) is never below the largest eigenvalue of g and above it by a factor of at most
/// rank^(1/8), for three products that take the cube of the size of g.
double squared_spectral_norm_bound(const Matrix& m, bool of_columns) {
  Matrix gram = of_columns ? inner_columns(m, m) : inner_rows(m, m);
  const double trace = gram.trace();
  if (!(trace > 0)) return trace;
  for (Index i = 0; i < gram.size(); ++i) gram.data()[i] /= trace;  // so that no power overflows
  for (int power = 1; power < 4; power *= 2) gram = inner_rows(gram, gram);
  return trace * eighth_root(inner_rows(gram, gram).trace());
}

/// Whether the polynomials below, of degree 4 in the direction and 2 in the curvature, stay in
/// range without scaling the direction, which would need a copy.
bool is_ordinary(double number) {
  constexpr int kExponent = 100;
  return number != 0 && std::abs(std::ilogb(number)) < kExponent;
}

/// sqrt(p * q), also if the product overflows or underflows.
double root_of_product(double p, double q) {
  const double product = p * q;
  if (std::isnormal(product)) return std::sqrt(product);
  return std::sqrt(p) * std::sqrt(q);
}

}  // namespace

SafeStepSize::SafeStepSize(const Route& route, const Settings& settings)
    : curvature_(route, settings.sampling.batch_size), scale_(route.scale()), settings_(settings) {}

double SafeStepSize::at(const StepContext& context) const {
  if (settings_.rule == Rule::kDescent) return descent(context);
  const double curvature = bound(context);
  if (!std::isfinite(curvature)) return std::numeric_limits<double>::quiet_NaN();
  // If x is zero, or a, b and the residual are, every gradient is zero and any step size is safe.
  if (!(curvature > 0)) return 1;
  return std::min(1 / curvature, std::numeric_limits<double>::max());
}

double SafeStepSize::weight_curvature() const {
  // Power iteration approaches the largest eigenvalue from below: five per cent cover the
  // difference. Dropout multiplies the values that it keeps by a factor, which enters squared.
  const double kept = 1 - settings_.sampling.dropout;
  return 1.05 * curvature_.value() / (kept * kept) + 2 * settings_.penalty.ridge;
}

double SafeStepSize::bound(const StepContext& context) const {
  const auto& [a, b] = context.adapter;
  // From the smaller one; that of rank x rank if both are of the same size.
  const double norms = squared_spectral_norm_bound(a, a.cols() <= a.rows()) +
                       squared_spectral_norm_bound(b, b.cols() < b.rows());
  const double c = weight_curvature();
  const double gradient_norm = root_of_product(2 * c, context.objective);
  return c * scale_ * scale_ * norms + scale_ * gradient_norm + settings_.penalty.weight_decay;
}

double SafeStepSize::descent(const StepContext& context) const {
  const double c = weight_curvature();
  const double largest = context.direction.largest();
  const bool ordinary = is_ordinary(c) && is_ordinary(largest);
  const double unit = ordinary ? 1 : power_of_two_of(largest);
  const Gradient scaled = ordinary ? Gradient() : context.direction.divided_by(unit);
  const Gradient& direction = ordinary ? context.direction : scaled;
  const LineTerms terms = product_terms(context.adapter, direction);
  // If terms cancel, rounding can make this negative.
  const double linear = scale_ * std::sqrt(std::max(terms.ff, 0.0));
  const double quadratic = scale_ * std::sqrt(std::max(terms.qq, 0.0));
  const double gradient_norm = root_of_product(2 * c, context.objective);
  const double decay = settings_.penalty.weight_decay * direction.squared_norm();
  const Line above{{0, -context.gradient.dot(direction),
                    gradient_norm * quadratic + (c * linear * linear + decay) / 2,
                    c * linear * quadratic, c / 2 * quadratic * quadratic},
                   unit};
  return above.minimiser();
}

}  // namespace lora
