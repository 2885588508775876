#pragma once

#include <algorithm>

#include "core/kernels/kernels.h"

namespace lora {

/// A matrix in the format of the kernels: blocks of kBlockRows rows, each column-major and padded
/// with rows of zeros.
class BlockMatrix {
 public:
  BlockMatrix() = default;
  /// Of zeros.
  BlockMatrix(Index rows, Index columns);
  explicit BlockMatrix(ConstRows matrix);
  // In one place: inlined, they are large.
  BlockMatrix(const BlockMatrix& other);
  BlockMatrix(BlockMatrix&& other) noexcept;
  BlockMatrix& operator=(const BlockMatrix& other);
  BlockMatrix& operator=(BlockMatrix&& other) noexcept;
  ~BlockMatrix();

  Index rows() const { return rows_; }
  Index columns() const { return columns_; }
  Index blocks() const { return (rows_ + kBlockRows - 1) / kBlockRows; }
  Index rows_of(Index block) const { return std::min(kBlockRows, rows_ - block * kBlockRows); }

  /// The first row of a block in one of the columns. The rows below it follow, the next column is
  /// kBlockRows further.
  double* column(Index block, Index column) {
    return values_.data() + (block * columns_ + column) * kBlockRows;
  }
  const double* column(Index block, Index column) const {
    return values_.data() + (block * columns_ + column) * kBlockRows;
  }
  /// The same as a block that begins with the column.
  Block from(Index block, Index column) { return {this->column(block, column), kBlockRows}; }
  ConstBlock from(Index block, Index column) const {
    return {this->column(block, column), kBlockRows};
  }
  double& operator()(Index row, Index k) { return column(row / kBlockRows, k)[row % kBlockRows]; }
  double operator()(Index row, Index k) const {
    return column(row / kBlockRows, k)[row % kBlockRows];
  }

  void set_zero();
  /// Whether everything left of the diagonal is zero.
  bool is_upper_triangular() const;
  /// The sum of squares of `count` columns, from the first one on.
  double squares(Index first, Index count) const;
  Matrix to_rows() const;

 private:
  Index rows_ = 0;
  Index columns_ = 0;
  Vector values_;
};

}  // namespace lora
