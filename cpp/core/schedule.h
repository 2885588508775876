#pragma once

#include <algorithm>
#include <memory>
#include <utility>

#include "core/step_size.h"

namespace lora {

/// Another step size times a factor that changes over the run. In step t = 0, 1, ... of `steps`,
/// with q = (t - warmup) / (steps - warmup), the factor is
///   (t + 1) / warmup                                  while t < warmup, then
///   1                                                 constant,
///   1 - (1 - final) q                                 linear,
///   final + (1 - final) (1 + cos(pi q)) / 2           cosine (Loshchilov and Hutter,
///                                                     arXiv:1608.03983),
/// and the one for q = 1 after the last step.
class ScheduledStepSize final : public StepSize {
 public:
  enum class Decay { kConstant, kLinear, kCosine };
  struct Schedule {
    Decay decay;
    Index warmup;
    Index steps;
    double final;
  };

  ScheduledStepSize(std::unique_ptr<StepSize> step_size, const Schedule& schedule)
      : step_size_(std::move(step_size)), schedule_(schedule) {}

  Index prepare(Index row_budget) override { return step_size_->prepare(row_budget); }
  Needs needs() const override { return step_size_->needs(); }
  double at(const StepContext& context) const override {
    return factor(context.step) * step_size_->at(context);
  }

  double factor(Index step) const {
    const auto& [decay, warmup, steps, final] = schedule_;
    if (step < warmup) return static_cast<double>(step + 1) / static_cast<double>(warmup);
    if (decay == Decay::kConstant) return 1;
    const Index last = std::max(steps, warmup + 1);
    const double q =
        static_cast<double>(std::min(step, last) - warmup) / static_cast<double>(last - warmup);
    const double left = decay == Decay::kLinear ? 1 - q : half_cosine(q);
    return final + (1 - final) * left;
  }

 private:
  /// (1 + cos(pi q)) / 2 = (1 - sin(pi (q - 1/2))) / 2 for q in [0, 1], by the series of the sine:
  /// the cosine of the C library, which reduces any angle, would add 3 KB to the download.
  static double half_cosine(double q) {
    const double x = 3.14159265358979323846 * (q - 0.5);
    double term = x;
    double sine = x;
    for (int k = 2; k < 24; k += 2) {
      term *= -x * x / static_cast<double>(k * (k + 1));
      sine += term;
    }
    return (1 - sine) / 2;
  }

  std::unique_ptr<StepSize> step_size_;
  Schedule schedule_;
};

}  // namespace lora
