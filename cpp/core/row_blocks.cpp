#include "core/row_blocks.h"

#include <algorithm>
#include <utility>

namespace lora {

template <class Scalar>
RowBlocks<Scalar>::RowBlocks(Matrix<Scalar> matrix, Index block_rows)
    : matrix_(std::move(matrix)),
      block_rows_(block_rows),
      scratch_(std::min(block_rows, rows()) * columns()) {
  if (rows() % block_rows != 0) partial_ = Vector<Scalar>::Zero(block_rows * columns());
}

template <class Scalar>
Index RowBlocks<Scalar>::blocks() const {
  return (rows() + block_rows_ - 1) / block_rows_;
}

template <class Scalar>
Index RowBlocks<Scalar>::rows_of(Index block) const {
  return std::min(block_rows_, rows() - block * block_rows_);
}

template <class Scalar>
void RowBlocks<Scalar>::arrange(Index index, Scalar factor) {
  const Index count = rows_of(index);
  std::copy_n(matrix_.data() + index * block_rows_ * columns(), count * columns(), scratch_.data());
  Scalar* const arranged = block(index).data;
  for (Index row = 0; row < count; ++row) {
    for (Index column = 0; column < columns(); ++column) {
      arranged[column * block_rows_ + row] = factor * scratch_[row * columns() + column];
    }
  }
}

template <class Scalar>
const Scalar* RowBlocks<Scalar>::data(Index block) const {
  return rows_of(block) < block_rows_ ? partial_.data()
                                      : matrix_.data() + block * block_rows_ * columns();
}

template class RowBlocks<double>;

}  // namespace lora
