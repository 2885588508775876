#pragma once

#include "core/curvature.h"
#include "core/penalty.h"
#include "core/sampling.h"
#include "core/step_size.h"

namespace lora {

/// A step size that is safe for the data, from an upper bound on the curvature of the objective
/// f(a, b):
///   bound = c * s^2 * (||a||_2^2 + ||b||_2^2) + s * ||G||_2 + weight_decay,
///   c = (2/n) * lambda_max(x.T @ x) + 2 * ridge,
/// computed anew at every step, because it grows with a and b.
/// ||G||_2 <= sqrt(2 * c * f) needs no matrix at all.
class SafeStepSize final : public StepSize {
 public:
  /// The bound that is used.
  enum class Rule {
    /// 1 / bound: the objective decreases along the gradient.
    kGradient,
    /// The minimiser of a quartic that bounds the objective along the direction d from above,
    /// everywhere:
    ///   objective - <g, d> t + s ||G|| ||q|| t^2 + c s^2 / 2 (||f|| t + ||q|| t^2)^2
    ///     + weight_decay / 2 ||d||^2 t^2,
    /// with f and q of product_terms. The objective does not rise along any d: if d points uphill,
    /// as momentum can, the step size is 0 until the optimiser has turned d.
    kDescent,
  };

  struct Settings {
    Rule rule = Rule::kGradient;
    Penalty penalty;
    Sampling sampling;
  };

  /// `route` has to outlive this object, and to be prepared before `prepare` is called.
  SafeStepSize(const Route& route, const Settings& settings);

  Index prepare(Index row_budget) override { return curvature_.advance(row_budget); }
  Needs needs() const override { return Needs::kObjective; }
  double at(const StepContext& context) const override;

 private:
  double weight_curvature() const;  // c
  double bound(const StepContext& context) const;
  double descent(const StepContext& context) const;

  Curvature curvature_;
  double scale_;
  Settings settings_;
};

}  // namespace lora
