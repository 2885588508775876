#include "core/row_blocks.h"

#include <algorithm>
#include <utility>

#include "core/kernels/kernels.h"

namespace lora {

template <class Scalar>
RowBlocks<Scalar>::RowBlocks(Matrix<Scalar> matrix)
    : matrix_(std::move(matrix)), scratch_(std::min(kBlockRows, rows()) * columns()) {
  if (rows() % kBlockRows != 0) partial_ = Vector<Scalar>::Zero(kBlockRows * columns());
}

template <class Scalar>
Index RowBlocks<Scalar>::blocks() const {
  return (rows() + kBlockRows - 1) / kBlockRows;
}

template <class Scalar>
Index RowBlocks<Scalar>::rows_of(Index block) const {
  return std::min(kBlockRows, rows() - block * kBlockRows);
}

template <class Scalar>
void RowBlocks<Scalar>::arrange(Index index, Scalar factor) {
  const Index count = rows_of(index);
  std::copy_n(matrix_.data() + index * kBlockRows * columns(), count * columns(), scratch_.data());
  Scalar* const arranged = block(index);
  for (Index row = 0; row < count; ++row) {
    for (Index column = 0; column < columns(); ++column) {
      arranged[column * kBlockRows + row] = factor * scratch_[row * columns() + column];
    }
  }
}

template <class Scalar>
const Scalar* RowBlocks<Scalar>::block(Index index) const {
  return rows_of(index) < kBlockRows ? partial_.data()
                                     : matrix_.data() + index * kBlockRows * columns();
}

template <class Scalar>
Scalar* RowBlocks<Scalar>::block(Index index) {
  return const_cast<Scalar*>(std::as_const(*this).block(index));
}

template class RowBlocks<double>;

}  // namespace lora
