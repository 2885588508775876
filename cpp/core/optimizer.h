#pragma once

#include "core/adapter.h"

namespace lora {

/// Turns gradients into updates. An optimiser allocates its state once, when it is made.
template <class Scalar>
class Optimizer {
 public:
  virtual ~Optimizer() = default;

  /// Moves `adapter` one step. `gradient` was taken at the adapter as it comes in.
  virtual void update(Adapter<Scalar>& adapter, const Gradient<Scalar>& gradient,
                      Scalar step_size) = 0;
};

}  // namespace lora
