#include "core/row_blocks.h"

#include <algorithm>
#include <utility>

#include "core/assert.h"

namespace lora {

RowBlocks::RowBlocks(Matrix matrix, Index block_rows)
    : matrix_(std::move(matrix)),
      block_rows_(block_rows),
      scratch_(std::min(block_rows, rows()) * columns()) {
  LORA_ASSERT(block_rows > 0 && block_rows <= kBlockRows);
  LORA_ASSERT(whole_units(block_rows) == block_rows);
  if (rows() % block_rows != 0) partial_ = Vector::Zero(block_rows * columns());
}

Index RowBlocks::blocks() const { return (rows() + block_rows_ - 1) / block_rows_; }

Index RowBlocks::rows_of(Index block) const {
  LORA_ASSERT(block >= 0 && block < blocks());
  return std::min(block_rows_, rows() - block * block_rows_);
}

void RowBlocks::arrange(Index index, double factor) {
  const Index count = rows_of(index);
  std::copy_n(matrix_.data() + index * block_rows_ * columns(), count * columns(), scratch_.data());
  double* const arranged = block(index).data;
  for (Index row = 0; row < count; ++row) {
    for (Index column = 0; column < columns(); ++column) {
      arranged[column * block_rows_ + row] = factor * scratch_[row * columns() + column];
    }
  }
}

const double* RowBlocks::data(Index block) const {
  return rows_of(block) < block_rows_ ? partial_.data()
                                      : matrix_.data() + block * block_rows_ * columns();
}

}  // namespace lora
