#pragma once

#include "core/kernels/kernels.h"

namespace lora {

/// A matrix whose rows are rearranged, block by block and in place, into the format that the
/// kernels read: see "block" in core/kernels/kernels.h. Only a last block that is not full gets
/// memory of its own, padded with zeros.
template <class Scalar>
class RowBlocks {
 public:
  /// Takes over `matrix` (rows, columns), to be cut into blocks of `block_rows`.
  RowBlocks(Matrix<Scalar> matrix, Index block_rows);

  Index rows() const { return matrix_.rows(); }
  Index columns() const { return matrix_.cols(); }
  Index blocks() const;
  /// The number of rows of a block.
  Index rows_of(Index block) const;

  /// Rearranges one block and multiplies it by `factor`. To be called once for each.
  void arrange(Index block, Scalar factor);

  /// Valid once the block was arranged.
  Block<const Scalar> block(Index index) const { return {data(index), block_rows_}; }
  Block<Scalar> block(Index index) { return {const_cast<Scalar*>(data(index)), block_rows_}; }

 private:
  const Scalar* data(Index block) const;

  Matrix<Scalar> matrix_;
  Index block_rows_;
  Vector<Scalar> partial_;  // the last block, if it is not full
  Vector<Scalar> scratch_;  // the rows of a block, while they are rearranged
};

extern template class RowBlocks<double>;

}  // namespace lora
