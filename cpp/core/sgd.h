#pragma once

#include "core/optimizer.h"

namespace lora {

/// Plain gradient descent: a -= lr * grad_a, b -= lr * grad_b.
class Sgd final : public Optimizer {
 public:
  const Gradient& direction(const Adapter&, const Gradient& gradient) override { return gradient; }
};

}  // namespace lora
