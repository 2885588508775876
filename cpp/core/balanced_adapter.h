#pragma once

#include "core/adapter.h"
#include "core/jacobi_svd.h"
#include "core/losses_by_rank.h"

namespace lora {

/// The adapter of a change of the weight, with factors of the same size: a^T a = b b^T, diagonal.
/// From the change's own singular value decomposition U D Z^T, a = U sqrt(D / s), b = sqrt(D / s)
/// Z^T.
class BalancedAdapter final : public Work {
 public:
  /// Factors the change of rank `rank`, or of the highest rank if that is lower.
  BalancedAdapter(const RankedChanges& changes, Index rank);

  Index advance(Index budget) override { return change_.advance(budget); }

  /// The adapter for which scale * a @ b is the change, once advance has returned 0. If `rank` is
  /// above the rank of the change, the further columns of a and rows of b are zero.
  Adapter adapter(Index rank, double scale) const;

 private:
  Index d_in_;
  JacobiSvd change_;  // of the coefficients, with the directions carried along
};

}  // namespace lora
