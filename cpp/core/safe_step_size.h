#pragma once

#include "core/curvature.h"
#include "core/penalty.h"
#include "core/sampling.h"
#include "core/step_size.h"

namespace lora {

/// A step size that is safe for the data, from a bound of the curvature of the objective f(a, b):
///   bound = c * s^2 * (||a||_2^2 + ||b||_2^2) + s * ||G||_2 + weight_decay,
///   c = (2/n) * lambda_max(x.T @ x) + 2 * ridge,
/// taken anew at every step, since it grows with a and b.
/// ||G||_2 <= sqrt(2 * c * f) needs no matrix at all.
template <class Scalar>
class SafeStepSize final : public StepSize<Scalar> {
 public:
  using typename StepSize<Scalar>::Needs;

  /// What is bounded.
  enum class Rule {
    /// 1 / bound: the objective falls along the gradient.
    kGradient,
    /// The minimiser of a quartic that bounds the objective along the direction d from above,
    /// everywhere:
    ///   f(0) - <g, d> t + s ||G|| ||q|| t^2 + c s^2 / 2 (||f|| t + ||q|| t^2)^2,
    /// with f and q of product_terms. The objective does not rise along any d: where d leads
    /// upwards, as a velocity can, the step is 0 until the optimiser has turned it.
    kDescent,
  };

  struct Settings {
    Rule rule = Rule::kGradient;
    Penalty<Scalar> penalty;
    Sampling<Scalar> sampling;
  };

  /// `route` has to outlive this object, and to be prepared before this is.
  SafeStepSize(const Route<Scalar>& route, const Settings& settings);

  Index prepare(Index row_budget) override { return curvature_.advance(row_budget); }
  Needs needs() const override { return Needs::kObjective; }
  Scalar at(const StepContext<Scalar>& context) const override;

 private:
  Scalar weight_curvature() const;  // c
  Scalar bound(const StepContext<Scalar>& context) const;
  Scalar descent(const StepContext<Scalar>& context) const;

  Curvature<Scalar> curvature_;
  Scalar scale_;
  Settings settings_;
};

extern template class SafeStepSize<double>;

}  // namespace lora
