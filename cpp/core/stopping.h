#pragma once

#include <cmath>
#include <limits>

#include "core/adapter.h"
#include "core/archive.h"

namespace lora {

/// The losses after a number of steps.
struct LossAt {
  Index step = -1;
  double loss = 0;
  double validation = std::numeric_limits<double>::quiet_NaN();  // of the rows held out, if any

  void serialize(Archive& archive) {
    archive(step);
    archive(loss);
    archive(validation);
  }
};

/// Why a run has ended before its last step.
enum class StopReason { kNone, kConverged, kEarly };

/// Decides whether a run ends before its last step.
class Stopping {
 public:
  struct Rules {
    /// Converged if the norm of the gradient of both factors is at most this; negative: no check.
    double gradient = -1;
    /// Converged if the relative change of the loss per step is at most this; negative: no check.
    double loss = -1;
    /// Stops after this many measurements none of which counted as an improvement; 0: no check.
    Index patience = 0;
    /// How far a validation loss has to be below the last one that counted, to count itself.
    double min_delta = 0;
  };

  Stopping(const Rules& rules, const Adapter& start)
      : rules_(rules), best_adapter_(rules.patience > 0 ? start : Adapter{}) {}

  bool wants_gradient() const { return rules_.gradient >= 0; }
  StopReason reason() const { return reason_; }
  /// The measurement with the lowest validation loss, and its adapter. Its step is -1 if there is
  /// none.
  const LossAt& best() const { return best_; }
  const Adapter& best_adapter() const { return best_adapter_; }

  void see_gradient(const Gradient& gradient) {
    if (gradient.norm() <= rules_.gradient) reason_ = StopReason::kConverged;
  }

  /// Notes a step that left the adapter unchanged although the gradient is not zero: it says
  /// nothing about convergence.
  void skip_step() { ++skipped_; }

  /// Notes the losses of the history, each when it is recorded.
  void see(const LossAt& now, const Adapter& adapter) {
    const Index steps = now.step - previous_.step - skipped_;
    const double change = rules_.loss * static_cast<double>(steps) * previous_.loss;
    if (previous_.step >= 0 && rules_.loss >= 0 && steps > 0 &&
        std::abs(previous_.loss - now.loss) <= change) {
      reason_ = StopReason::kConverged;
    }
    previous_ = now;
    skipped_ = 0;
    if (rules_.patience > 0) see_validation(now, adapter);
  }

  void serialize(Archive& archive) {
    auto reason = static_cast<Index>(reason_);
    archive(reason);
    reason_ = static_cast<StopReason>(reason);
    previous_.serialize(archive);
    archive(skipped_);
    best_.serialize(archive);
    archive(counted_);
    archive(waited_);
    best_adapter_.serialize(archive);
  }

 private:
  void see_validation(const LossAt& now, const Adapter& adapter) {
    const bool first = best_.step < 0;
    if (first || now.validation < best_.validation) {
      best_ = now;
      best_adapter_ = adapter;
    }
    if (first || now.validation < counted_ - rules_.min_delta) {
      counted_ = now.validation;
      waited_ = 0;
    } else if (++waited_ >= rules_.patience) {
      reason_ = StopReason::kEarly;
    }
  }

  Rules rules_;
  StopReason reason_ = StopReason::kNone;
  LossAt previous_;
  Index skipped_ = 0;  // steps since then
  LossAt best_;
  double counted_ = 0;  // the validation loss of the last improvement
  Index waited_ = 0;    // measurements since then
  Adapter best_adapter_;
};

}  // namespace lora
