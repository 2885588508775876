#include "core/block_matrix.h"

#include "core/transpose.h"

namespace lora {

BlockMatrix::BlockMatrix(Index rows, Index columns) : rows_(rows), columns_(columns) {
  values_.setZero(blocks() * kBlockRows * columns_);
}

BlockMatrix::BlockMatrix(const BlockMatrix& other) = default;
BlockMatrix::BlockMatrix(BlockMatrix&& other) noexcept = default;
BlockMatrix& BlockMatrix::operator=(const BlockMatrix& other) = default;
BlockMatrix& BlockMatrix::operator=(BlockMatrix&& other) noexcept = default;
BlockMatrix::~BlockMatrix() = default;

BlockMatrix::BlockMatrix(ConstRows matrix) : rows_(matrix.rows()), columns_(matrix.cols()) {
  values_.resize(blocks() * kBlockRows * columns_);
  if (rows_ % kBlockRows != 0) values_.tail(kBlockRows * columns_).setZero();
  for (Index block = 0; block < blocks(); ++block) {
    rows_to_block(matrix.middleRows(block * kBlockRows, rows_of(block)), column(block, 0));
  }
}

void BlockMatrix::set_zero() { values_.setZero(); }

bool BlockMatrix::is_upper_triangular() const {
  for (Index k = 0; k < std::min(columns_, rows_); ++k) {
    for (Index row = k + 1; row < rows_; ++row) {
      if ((*this)(row, k) != 0) return false;
    }
  }
  return true;
}

double BlockMatrix::squares(Index first, Index count) const {
  double sum = 0;
  for (Index block = 0; block < blocks(); ++block) {
    sum += kernels::squares({column(block, first), kBlockRows}, rows_of(block), count);
  }
  return sum;
}

Matrix BlockMatrix::to_rows() const {
  Matrix matrix(rows_, columns_);
  for (Index row = 0; row < rows_; ++row) {
    const double* value = column(row / kBlockRows, 0) + row % kBlockRows;
    for (Index k = 0; k < columns_; ++k, value += kBlockRows) matrix(row, k) = *value;
  }
  return matrix;
}

}  // namespace lora
