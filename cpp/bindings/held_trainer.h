#pragma once

#include <vector>

#include "bindings/convert.h"
#include "bindings/held.h"
#include "bindings/held_problem.h"
#include "bindings/make.h"
#include "bindings/numbers.h"
#include "core/trainer.h"

namespace lora::bindings {

/// A training run that JavaScript drives slice by slice.
class HeldTrainer : public HeldAs<Kind::kTrainer> {
 public:
  /// `validation` is kNoProblem where no rows are held out.
  HeldTrainer(double problem, double validation, const Float64Array& a0, const Float64Array& b0,
              const TrainerNumbers& numbers)
      : trainer_(make_trainer(held<HeldProblem>(problem), optional_problem(validation), a0, b0,
                              numbers)) {}

  double advance(double until_step, double row_budget) {
    const Index budget = budget_of(row_budget);
    const Index visited = trainer_.advance(whole(until_step), budget);
    return static_cast<double>(visited > 0 ? visited : trainer_.measure(budget));
  }

  Float64Array report() const {
    const LossAt newest = trainer_.newest_loss();
    const TrainerReport report{.step = static_cast<double>(trainer_.step()),
                               .loss = newest.loss,
                               .loss_step = static_cast<double>(newest.step),
                               .diverged_at = static_cast<double>(trainer_.diverged_at()),
                               .validation_diverged = trainer_.validation_diverged() ? 1.0 : 0.0,
                               .stop_reason = code_of(trainer_.stop_reason()),
                               .smallest_step_size = trainer_.smallest_step_size()};
    return from_numbers(&report);
  }

  /// The entries of the history, beginning with the `from`-th.
  Float64Array history(double from) const {
    std::vector<HistoryEntry> entries;
    const std::vector<LossAt>& history = trainer_.history();
    for (auto i = static_cast<std::size_t>(from); i < history.size(); ++i) {
      const LossAt& entry = history[i];
      entries.push_back({.step = static_cast<double>(entry.step),
                         .loss = entry.loss,
                         .validation = entry.validation});
    }
    return from_numbers(entries.data(), entries.size());
  }

  Float64Array ab() const { return to_ab(trainer_.adapter()); }
  void return_to_best() { trainer_.return_to_best(); }

  Float64Array state() {
    Archive archive;
    trainer_.serialize(archive);
    return to_array(archive.values().data(), archive.values().size());
  }

  bool restore(const Float64Array& values, double size) {
    const Matrix copy = to_matrix(values, 1, whole(size));
    Archive archive(std::vector<double>(copy.data(), copy.data() + copy.size()));
    if (archive.fits()) trainer_.serialize(archive);
    return archive.fits();
  }

 private:
  static HeldProblem* optional_problem(double handle) {
    return handle == kNoProblem ? nullptr : &held<HeldProblem>(handle);
  }

  /// The code by which JavaScript knows the reason.
  static StopReasonCode code_of(StopReason reason) {
    switch (reason) {
      case StopReason::kNone:
        return StopReasonCode::kNone;
      case StopReason::kConverged:
        return StopReasonCode::kConverged;
      case StopReason::kEarly:
        return StopReasonCode::kEarlyStopping;
    }
    return StopReasonCode::kNone;
  }

  Trainer trainer_;
};

}  // namespace lora::bindings
