#pragma once

#include "core/adapter.h"
#include "core/matrix.h"

namespace lora {

/// Chooses the step size of every step.
template <class Scalar>
class StepSize {
 public:
  virtual ~StepSize() = default;

  /// Works on what has to be known before the first step, visiting about `row_budget` rows.
  /// Returns how many were visited: 0 when it is ready.
  virtual Index prepare(Index row_budget) = 0;

  /// Whether `at` wants to know the loss.
  virtual bool needs_loss() const = 0;

  /// The step size at `adapter`, where the loss is `loss`; NaN where it is not needed.
  virtual Scalar at(const Adapter<Scalar>& adapter, Scalar loss) const = 0;
};

/// The same step size always.
template <class Scalar>
class ConstantStepSize final : public StepSize<Scalar> {
 public:
  explicit ConstantStepSize(Scalar step_size) : step_size_(step_size) {}

  Index prepare(Index) override { return 0; }
  bool needs_loss() const override { return false; }
  Scalar at(const Adapter<Scalar>&, Scalar) const override { return step_size_; }

 private:
  Scalar step_size_;
};

}  // namespace lora
