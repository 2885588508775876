#pragma once

#include <memory>

#include "bindings/convert.h"
#include "bindings/held.h"
#include "core/balanced_adapter.h"
#include "core/losses_by_rank.h"
#include "core/optimum.h"

namespace lora::bindings {

/// The best adapters of every rank, computed slice by slice; then, on request, their losses on
/// other rows, and the factors of one of them.
class HeldOptimum : public Held {
 public:
  static constexpr Kind kKind = Kind::kOptimum;

  HeldOptimum(double problem, double ridge);

  /// Works on the requests for about `budget` thousand multiplications. Returns the number that was
  /// done: 0 when nothing is left to do.
  double advance(double budget);

  Float64Array losses() const;
  Float64Array singular_values() const;

  void validate(double problem);
  Float64Array validation_losses() const;

  void balance(double rank);
  Float64Array ab(double rank, double scale) const;

 private:
  struct Validation {
    Validation(std::shared_ptr<const Problem> rows, const RankedChanges& changes);
    std::shared_ptr<const Problem> problem;
    LossesByRank losses;
  };

  /// Refuses while it is not found.
  const Optimum& found() const;

  Optimum optimum_;
  std::unique_ptr<Validation> validation_;
  std::unique_ptr<BalancedAdapter> adapter_;
};

}  // namespace lora::bindings
