#pragma once

#include <memory>
#include <utility>

#include "bindings/convert.h"
#include "bindings/held.h"
#include "bindings/held_problem.h"
#include "core/balanced_adapter.h"
#include "core/losses_by_rank.h"
#include "core/optimum.h"

namespace lora::bindings {

/// The best adapters of every rank, computed slice by slice; then, on request, their losses on
/// other rows, and the factors of one of them.
class HeldOptimum : public HeldAs<Kind::kOptimum> {
 public:
  HeldOptimum(double problem, double ridge)
      : optimum_(held<HeldProblem>(problem).problem(), ridge) {}

  /// Works on the requests for about `budget` thousand multiplications. Returns the number that was
  /// done: 0 when nothing is left to do.
  double advance(double budget) {
    const Index thousands = budget_of(budget);
    Index work = optimum_.advance(thousands);
    if (work == 0 && validation_) work = validation_->losses.advance(thousands);
    if (work == 0 && adapter_) work = adapter_->advance(thousands);
    return static_cast<double>(work);
  }

  Float64Array losses() const { return values_of(found().losses()); }
  Float64Array singular_values() const { return values_of(found().singular_values()); }

  void validate(double problem) {
    validation_ =
        std::make_unique<Validation>(held<HeldProblem>(problem).problem(), found().changes());
  }
  Float64Array validation_losses() const {
    if (!validation_) refuse(Refusal::kNotValidated);
    return values_of(validation_->losses.losses());
  }

  void balance(double rank) {
    adapter_ = std::make_unique<BalancedAdapter>(found().changes(), whole(rank));
  }
  Float64Array ab(double rank, double scale) const {
    if (!adapter_) refuse(Refusal::kNotBalanced);
    return to_ab(adapter_->adapter(whole(rank), scale));
  }

 private:
  struct Validation {
    Validation(std::shared_ptr<const Problem> rows, const RankedChanges& changes)
        : problem(std::move(rows)), losses(*problem, changes) {}
    std::shared_ptr<const Problem> problem;
    LossesByRank losses;
  };

  /// Refuses while it is not found.
  const Optimum& found() const {
    if (!optimum_.done()) refuse(Refusal::kNotFound);
    return optimum_;
  }

  Optimum optimum_;
  std::unique_ptr<Validation> validation_;
  std::unique_ptr<BalancedAdapter> adapter_;
};

}  // namespace lora::bindings
