#pragma once

#include <cmath>

#include "core/optimizer.h"
#include "core/powers.h"

namespace lora {

/// Adam (Kingma and Ba, arXiv:1412.6980) as in torch.optim, value by value:
///   m = beta1 * m + (1 - beta1) * g,  v = beta2 * v + (1 - beta2) * g^2,
///   d = m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + eps) + decay * w,
/// where `decay` is decoupled from the gradient: AdamW (Loshchilov and Hutter, arXiv:1711.05101).
class Adam final : public Optimizer {
 public:
  struct Settings {
    double beta1, beta2, eps, decay;
  };

  Adam(const Settings& settings, const Adapter& adapter)
      : settings_(settings),
        powers1_(settings.beta1),
        powers2_(settings.beta2),
        mean_(adapter.zeros()),
        square_(mean_),
        direction_(mean_) {}

  const Gradient& direction(const Adapter& adapter, const Gradient& gradient) override {
    ++step_;
    // Once it is 1, it stays 1.
    if (mean_correction_ < 1) mean_correction_ = 1 - powers1_.at(step_);
    if (root_correction_ < 1) root_correction_ = std::sqrt(1 - powers2_.at(step_));
    direct(adapter.a, gradient.a, mean_.a, square_.a, direction_.a);
    direct(adapter.b, gradient.b, mean_.b, square_.b, direction_.b);
    return direction_;
  }

  void serialize(Archive& archive) override {
    archive(step_);
    mean_correction_ = root_correction_ = 0;  // of another step, where it was read
    mean_.serialize(archive);
    square_.serialize(archive);
  }

 private:
  void direct(const Matrix& weight, const Matrix& gradient, Matrix& mean, Matrix& square,
              Matrix& direction) const {
    const auto& [beta1, beta2, eps, decay] = settings_;
    for (Index i = 0; i < gradient.size(); ++i) {
      const double g = gradient.data()[i];
      double& m = mean.data()[i];
      double& v = square.data()[i];
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g * g;
      // v - v is 0 but where the square overflowed: the step would be 0 for ever, without a word.
      direction.data()[i] =
          m / mean_correction_ / (std::sqrt(v) / root_correction_ + eps + (v - v)) +
          decay * weight.data()[i];
    }
  }

  Settings settings_;
  Powers powers1_;  // of beta1
  Powers powers2_;  // of beta2
  Index step_ = 0;  // t
  double mean_correction_ = 0;
  double root_correction_ = 0;
  Gradient mean_;
  Gradient square_;
  Gradient direction_;
};

}  // namespace lora
