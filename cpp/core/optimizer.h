#pragma once

#include "core/adapter.h"
#include "core/archive.h"

namespace lora {

/// Turns gradients into directions; the trainer takes the step. An optimiser allocates its state
/// once, when it is made.
class Optimizer {
 public:
  virtual ~Optimizer() = default;

  /// The direction d of the step at `adapter`: a -= lr * d.a, b -= lr * d.b. Called once a step;
  /// valid as long as `gradient` is, and until the next call.
  virtual const Gradient& direction(const Adapter& adapter, const Gradient& gradient) = 0;

  /// The state that the next directions depend on.
  virtual void serialize(Archive&) {}
};

}  // namespace lora
