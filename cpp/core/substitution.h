#pragma once

#include "core/block_product.h"

namespace lora {

/// Solves upper @ solution = right by substitution from below, in place: tile by tile of columns,
/// block by block of rows. The matrices have to outlive it.
class Substitution final : public Work {
 public:
  /// `upper` (n, n): upper triangular, no zero on the diagonal. `solution` (n, columns) is `right`
  /// at first.
  Substitution(const BlockMatrix& upper, BlockMatrix& solution);

  Index advance(Index budget) override;

 private:
  void solve_block(Index block);
  void solve_rows(Index block, Index first, Index count);

  const BlockMatrix& upper_;
  BlockMatrix& solution_;
  BlockProduct above_;     // takes what is solved out of the blocks above
  Index column_tile_ = 0;  // the current one, and how many of its blocks are solved
  Index solved_ = 0;
  Vector weights_;
};

}  // namespace lora
