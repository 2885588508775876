#pragma once

#include "core/curvature.h"
#include "core/step_size.h"

namespace lora {

/// A step size that plain descent can take anywhere: one over a bound of the curvature of L(a, b),
///   1 / [c * s^2 * (||a||_2^2 + ||b||_2^2) + s * ||G||_2],   c = (2/n) * lambda_max(x.T @ x),
/// taken anew at every step, since the bound grows with a and b.
/// ||G||_2 <= (2/n) * ||x||_2 * ||y_hat - y||_F = sqrt(2 * c * d_out * loss) needs no matrix at
/// all.
template <class Scalar>
class SafeStepSize final : public StepSize<Scalar> {
 public:
  /// `route` has to outlive this object, and to be prepared before this is.
  explicit SafeStepSize(const Route<Scalar>& route);

  Index prepare(Index row_budget) override { return curvature_.advance(row_budget); }
  bool needs_loss() const override { return true; }
  Scalar at(const Adapter<Scalar>& adapter, Scalar loss) const override;

 private:
  Curvature<Scalar> curvature_;
  Scalar d_out_;
  Scalar scale_;
};

extern template class SafeStepSize<double>;

}  // namespace lora
