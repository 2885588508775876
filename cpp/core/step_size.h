#pragma once

#include "core/adapter.h"
#include "core/line.h"
#include "core/matrix.h"

namespace lora {

/// What a step size can depend on.
template <class Scalar>
struct StepContext {
  Index step;  // 0 for the first
  const Adapter<Scalar>& adapter;
  const Gradient<Scalar>& gradient;   // of what is descended
  const Gradient<Scalar>& direction;  // what the optimiser made of it
  Scalar objective;                   // d_out * loss and the ridge; NaN where it is not needed
  const Line<Scalar>& line;           // the objective along the direction, where it is needed
};

/// Chooses the step size of every step.
template <class Scalar>
class StepSize {
 public:
  enum class Needs { kNothing, kObjective, kLine };

  virtual ~StepSize() = default;

  /// Works on what has to be known before the first step, visiting about `row_budget` rows.
  /// Returns how many were visited: 0 when it is ready.
  virtual Index prepare(Index) { return 0; }

  virtual Needs needs() const = 0;

  /// Not finite where no number would do: values are too large or too small for their products.
  virtual Scalar at(const StepContext<Scalar>& context) const = 0;
};

/// The same step size always.
template <class Scalar>
class ConstantStepSize final : public StepSize<Scalar> {
 public:
  using typename StepSize<Scalar>::Needs;

  explicit ConstantStepSize(Scalar step_size) : step_size_(step_size) {}

  Needs needs() const override { return Needs::kNothing; }
  Scalar at(const StepContext<Scalar>&) const override { return step_size_; }

 private:
  Scalar step_size_;
};

/// The one that lowers the objective the most along the direction.
template <class Scalar>
class LineSearch final : public StepSize<Scalar> {
 public:
  using typename StepSize<Scalar>::Needs;

  Needs needs() const override { return Needs::kLine; }
  Scalar at(const StepContext<Scalar>& context) const override { return context.line.minimiser(); }
};

}  // namespace lora
