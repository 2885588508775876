#pragma once

#include "core/optimizer.h"

namespace lora {

/// Gradient descent with momentum, as torch.optim.SGD has it: v = momentum * v + g, and the
/// direction is v, or g + momentum * v after Nesterov.
template <class Scalar>
class Momentum final : public Optimizer<Scalar> {
 public:
  enum class Kind { kHeavyBall, kNesterov };

  Momentum(Scalar momentum, Kind kind, const Adapter<Scalar>& adapter)
      : momentum_(momentum), kind_(kind), velocity_(adapter.zeros()), ahead_(velocity_) {}

  const Gradient<Scalar>& direction(const Adapter<Scalar>&,
                                    const Gradient<Scalar>& gradient) override {
    velocity_.combine(momentum_, 1, gradient);
    if (kind_ == Kind::kHeavyBall) return velocity_;
    ahead_ = gradient;
    ahead_.combine(1, momentum_, velocity_);
    return ahead_;
  }

  void exchange(State<Scalar>& state) override { velocity_.exchange(state); }

 private:
  Scalar momentum_;
  Kind kind_;
  Gradient<Scalar> velocity_;
  Gradient<Scalar> ahead_;  // Nesterov's direction
};

}  // namespace lora
