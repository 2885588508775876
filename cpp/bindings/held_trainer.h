#pragma once

#include "bindings/convert.h"
#include "bindings/held.h"
#include "core/trainer.h"

namespace lora::bindings {

/// A training run that JavaScript drives slice by slice.
class HeldTrainer : public Held {
 public:
  static constexpr Kind kKind = Kind::kTrainer;

  /// `validation` is kNoProblem where no rows are held out. `numbers` has TrainerNumbers.
  HeldTrainer(double problem, double validation, const Float64Array& a0, const Float64Array& b0,
              const Float64Array& numbers);

  double advance(double until_step, double row_budget);

  /// TrainerReport
  Float64Array report() const;
  /// The entries of the history, beginning with the `from`-th.
  Float64Array history(double from) const;

  Float64Array ab() const;
  void return_to_best() { trainer_.return_to_best(); }

  Float64Array state();
  bool restore(const Float64Array& values, double size);

 private:
  Trainer trainer_;
};

}  // namespace lora::bindings
