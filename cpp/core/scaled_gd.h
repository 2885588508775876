#pragma once

#include "core/optimizer.h"

namespace lora {

/// Gradient descent in the metric of the product a @ b, whose speed does not depend on how badly
/// a and b are scaled:
///   d.a = grad_a (b b.T + delta_b I)^-1,  d.b = (a.T a + delta_a I)^-1 grad_b,
/// Tong, Ma and Chi, JMLR 22 (2021) 150. `delta`, times the mean of the matrix's diagonal, damps
/// it: a rank that the target does not need makes it singular, and a zero b too, whose
/// grad_a is zero then and left as it is.
class ScaledGradientDescent final : public Optimizer {
 public:
  explicit ScaledGradientDescent(double delta) : delta_(delta) {}

  const Gradient& direction(const Adapter& adapter, const Gradient& gradient) override;

 private:
  /// Replaces a Gram matrix by its damped Cholesky factor; false where it is zero.
  bool factor(Matrix& gram) const;

  double delta_;
  Matrix gram_;  // (rank, rank)
  Gradient direction_;
};

}  // namespace lora
