#pragma once

#include "core/adapter.h"
#include "core/rank_losses.h"
#include "core/singular_values.h"

namespace lora {

/// The adapter of a change of the weight, with factors of the same size: a^T a = b b^T, diagonal.
/// From the change's own singular value decomposition U D Z^T, a = U sqrt(D / s), b = sqrt(D / s)
/// Z^T.
class BalancedAdapter {
 public:
  /// Of the change of rank `rank`, or of the highest that there is.
  BalancedAdapter(const RankedChanges& changes, Index rank);

  /// Works for about `budget` thousand multiplications. Returns those that were done, at least 1,
  /// or 0 when there is nothing left to do.
  Index advance(Index budget) { return change_.advance(budget); }

  /// Once advance has returned 0: scale * a @ b is the change. Columns of a and rows of b that a
  /// `rank` above its own asks for are zero.
  Adapter adapter(Index rank, double scale) const;

 private:
  Index d_in_;
  SingularValues change_;  // of its coefficients, with its directions carried along
};

}  // namespace lora
