#pragma once

#include "core/optimizer.h"

namespace lora {

/// Plain gradient descent: a -= lr * grad_a, b -= lr * grad_b.
template <class Scalar>
class Sgd final : public Optimizer<Scalar> {
 public:
  const Gradient<Scalar>& direction(const Adapter<Scalar>&,
                                    const Gradient<Scalar>& gradient) override {
    return gradient;
  }
};

}  // namespace lora
