#include "bindings/held_optimum.h"

#include <utility>

#include "bindings/held_problem.h"
#include "bindings/make.h"

namespace lora::bindings {

HeldOptimum::HeldOptimum(double problem, double ridge)
    : optimum_(held<HeldProblem>(problem).problem(), ridge) {}

double HeldOptimum::advance(double budget) {
  const Index thousands = budget_of(budget);
  Index work = optimum_.advance(thousands);
  if (work == 0 && validation_) work = validation_->losses.advance(thousands);
  if (work == 0 && adapter_) work = adapter_->advance(thousands);
  return static_cast<double>(work);
}

Float64Array HeldOptimum::losses() const { return values_of(found().losses()); }
Float64Array HeldOptimum::singular_values() const { return values_of(found().singular_values()); }

void HeldOptimum::validate(double problem) {
  validation_ =
      std::make_unique<Validation>(held<HeldProblem>(problem).problem(), found().changes());
}

Float64Array HeldOptimum::validation_losses() const {
  if (!validation_) refuse(Refusal::kNotValidated);
  return values_of(validation_->losses.losses());
}

void HeldOptimum::balance(double rank) {
  adapter_ = std::make_unique<BalancedAdapter>(found().changes(), whole(rank));
}

Float64Array HeldOptimum::ab(double rank, double scale) const {
  if (!adapter_) refuse(Refusal::kNotBalanced);
  return to_ab(adapter_->adapter(whole(rank), scale));
}

HeldOptimum::Validation::Validation(std::shared_ptr<const Problem> rows,
                                    const RankedChanges& changes)
    : problem(std::move(rows)), losses(*problem, changes) {}

const Optimum& HeldOptimum::found() const {
  if (!optimum_.done()) refuse(Refusal::kNotFound);
  return optimum_;
}

}  // namespace lora::bindings
