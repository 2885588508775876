#pragma once

#include "core/adapter.h"
#include "core/line.h"
#include "core/matrix.h"

namespace lora {

/// The quantities that a step size can depend on.
struct StepContext {
  Index step;  // 0 for the first
  const Adapter& adapter;
  const Gradient& gradient;   // of the objective
  const Gradient& direction;  // of the optimiser
  double objective;           // d_out * loss + ridge; NaN if it is not needed
  const Line& line;           // the objective along the direction, if it is needed
};

/// Chooses the step size of every step.
class StepSize {
 public:
  enum class Needs { kNothing, kObjective, kLine };

  virtual ~StepSize() = default;

  /// Does the computations before the first step, visiting about `row_budget` rows. Returns how
  /// many were visited: 0 when it is ready.
  virtual Index prepare(Index) { return 0; }

  virtual Needs needs() const = 0;

  /// Not finite if no step size exists: values are too large or too small for their products.
  virtual double at(const StepContext& context) const = 0;
};

/// The same step size at every step.
class ConstantStepSize final : public StepSize {
 public:
  explicit ConstantStepSize(double step_size) : step_size_(step_size) {}

  Needs needs() const override { return Needs::kNothing; }
  double at(const StepContext&) const override { return step_size_; }

 private:
  double step_size_;
};

/// The step size that minimises the objective along the direction.
class LineSearch final : public StepSize {
 public:
  Needs needs() const override { return Needs::kLine; }
  double at(const StepContext& context) const override { return context.line.minimiser(); }
};

}  // namespace lora
