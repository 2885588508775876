#pragma once

#include "core/optimizer.h"

namespace lora {

/// Gradient descent with momentum, as torch.optim.SGD has it: v = momentum * v + g, and the
/// direction is v, or g + momentum * v after Nesterov.
class Momentum final : public Optimizer {
 public:
  enum class Kind { kHeavyBall, kNesterov };

  Momentum(double momentum, Kind kind, const Adapter& adapter)
      : momentum_(momentum), kind_(kind), velocity_(adapter.zeros()), ahead_(velocity_) {}

  const Gradient& direction(const Adapter&, const Gradient& gradient) override {
    velocity_.combine(momentum_, 1, gradient);
    if (kind_ == Kind::kHeavyBall) return velocity_;
    ahead_ = gradient;
    ahead_.combine(1, momentum_, velocity_);
    return ahead_;
  }

  void serialize(Archive& archive) override { velocity_.serialize(archive); }

 private:
  double momentum_;
  Kind kind_;
  Gradient velocity_;
  Gradient ahead_;  // Nesterov's direction
};

}  // namespace lora
