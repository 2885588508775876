#pragma once

#include <memory>
#include <utility>

#include "core/optimizer.h"

namespace lora {

/// Another optimiser, with a step size of b that is `ratio` times that of a: LoRA+ (Hayou, Ghosh
/// and Yu, arXiv:2402.12354).
class LoraPlus final : public Optimizer {
 public:
  LoraPlus(std::unique_ptr<Optimizer> optimizer, double ratio)
      : optimizer_(std::move(optimizer)), ratio_(ratio) {}

  const Gradient& direction(const Adapter& adapter, const Gradient& gradient) override {
    direction_ = optimizer_->direction(adapter, gradient);
    for (Index i = 0; i < direction_.b.size(); ++i) direction_.b.data()[i] *= ratio_;
    return direction_;
  }

  void serialize(Archive& archive) override { optimizer_->serialize(archive); }

 private:
  std::unique_ptr<Optimizer> optimizer_;
  double ratio_;
  Gradient direction_;
};

}  // namespace lora
