#pragma once

#include "core/matrix.h"

namespace lora {

/// A matrix whose rows are rearranged, block by block and in place, into the format that the
/// kernels read: see "block" in core/kernels/kernels.h. Only a last block that is not full gets
/// memory of its own, padded with zeros.
template <class Scalar>
class RowBlocks {
 public:
  /// Takes over `matrix` (rows, columns).
  explicit RowBlocks(Matrix<Scalar> matrix);

  Index rows() const { return matrix_.rows(); }
  Index columns() const { return matrix_.cols(); }
  Index blocks() const;
  /// The number of rows of a block.
  Index rows_of(Index block) const;

  /// Rearranges one block and multiplies it by `factor`. To be called once for each.
  void arrange(Index block, Scalar factor);

  /// Valid once the block was arranged.
  const Scalar* block(Index index) const;
  Scalar* block(Index index);

 private:
  Matrix<Scalar> matrix_;
  Vector<Scalar> partial_;  // the last block, if it is not full
  Vector<Scalar> scratch_;  // the rows of a block, while they are rearranged
};

extern template class RowBlocks<double>;

}  // namespace lora
