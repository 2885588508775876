#pragma once

#include <memory>
#include <utility>

#include "core/optimizer.h"

namespace lora {

/// Another optimiser, with a step size of b that is `ratio` times that of a: LoRA+ (Hayou, Ghosh
/// and Yu, arXiv:2402.12354).
template <class Scalar>
class LoraPlus final : public Optimizer<Scalar> {
 public:
  LoraPlus(std::unique_ptr<Optimizer<Scalar>> optimizer, Scalar ratio)
      : optimizer_(std::move(optimizer)), ratio_(ratio) {}

  const Gradient<Scalar>& direction(const Adapter<Scalar>& adapter,
                                    const Gradient<Scalar>& gradient) override {
    direction_ = optimizer_->direction(adapter, gradient);
    for (Index i = 0; i < direction_.b.size(); ++i) direction_.b.data()[i] *= ratio_;
    return direction_;
  }

  void exchange(State<Scalar>& state) override { optimizer_->exchange(state); }

 private:
  std::unique_ptr<Optimizer<Scalar>> optimizer_;
  Scalar ratio_;
  Gradient<Scalar> direction_;
};

}  // namespace lora
