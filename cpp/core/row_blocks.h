#pragma once

#include "core/kernels/kernels.h"

namespace lora {

/// A matrix that is rearranged, block by block and in place, into the format of the kernels:
/// "block" in core/kernels/kernels.h. A last block that is not full has its own memory, padded with
/// zeros.
class RowBlocks {
 public:
  /// Takes over `matrix` (rows, columns). `block_rows` is a multiple of the kernels' row unit, at
  /// most kBlockRows.
  RowBlocks(Matrix matrix, Index block_rows);

  Index rows() const { return matrix_.rows(); }
  Index columns() const { return matrix_.cols(); }
  Index blocks() const;
  /// The number of rows of a block. Here and below, block indices are less than blocks().
  Index rows_of(Index block) const;

  /// Rearranges one block and multiplies it by `factor`. To be called once for each block.
  void arrange(Index block, double factor);

  /// Valid once the block has been arranged.
  ConstBlock block(Index index) const { return {data(index), block_rows_}; }
  Block block(Index index) { return {const_cast<double*>(data(index)), block_rows_}; }

 private:
  const double* data(Index block) const;

  Matrix matrix_;
  Index block_rows_;
  Vector partial_;  // the last block, if it is not full
  Vector scratch_;  // the rows of a block, while they are rearranged
};

}  // namespace lora
