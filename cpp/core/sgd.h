#pragma once

#include "core/optimizer.h"

namespace lora {

/// Plain gradient descent: a -= lr * grad_a, b -= lr * grad_b.
template <class Scalar>
class Sgd final : public Optimizer<Scalar> {
 public:
  void update(Adapter<Scalar>& adapter, const Gradient<Scalar>& gradient,
              Scalar step_size) override {
    // The arithmetic alone would turn a -0 into +0 and, where a gradient overflowed, a value into
    // NaN; a step of size zero returns what it was given, bit for bit.
    if (step_size == Scalar(0)) return;
    adapter.a -= step_size * gradient.a;
    adapter.b -= step_size * gradient.b;
  }
};

}  // namespace lora
