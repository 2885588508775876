#pragma once

#include "core/optimizer.h"

namespace lora {

/// Gradient descent in the metric of the product a @ b, whose convergence does not depend on the
/// scale of a and b:
///   d.a = grad_a (b b.T + delta_b I)^-1,  d.b = (a.T a + delta_a I)^-1 grad_b,
/// Tong, Ma and Chi, JMLR 22 (2021) 150. The damping is `delta` times the mean of the matrix's
/// diagonal: a rank above that of the target makes the matrix singular. If b is zero, so is grad_a,
/// and it stays unchanged.
class ScaledGradientDescent final : public Optimizer {
 public:
  explicit ScaledGradientDescent(double delta) : delta_(delta) {}

  const Gradient& direction(const Adapter& adapter, const Gradient& gradient) override;

 private:
  /// Replaces a Gram matrix by its damped Cholesky factor; false if the matrix is zero.
  bool factor(Matrix& gram) const;

  double delta_;
  Matrix gram_;  // (rank, rank)
  Gradient direction_;
};

}  // namespace lora
