#pragma once

#include <vector>

#include "core/block_matrix.h"

namespace lora {

/// The reduction of a panel of rows of [x | y] against the triangle and the targets of a
/// RowReduction (row_reduction.h), with the memory for it.
class PanelReduction {
 public:
  /// Rows that are reduced at once: many enough to amortise the work per panel, few enough that a
  /// panel stays in the cache.
  static constexpr Index kMostRows = 4 * kBlockRows;
  /// Columns whose reflectors are gathered before they are applied to the rest as one product.
  static constexpr Index kReflectors = 16;

  /// Copies `rows` (1 to kMostRows, d_in + d_out). `triangle` (d_in, d_in) and `targets` (d_in,
  /// d_out) have to outlive this object, and are not valid until advance has returned false.
  PanelReduction(MatrixView rows, Matrix& triangle, Matrix& targets);

  /// Works for a few milliseconds at most. Returns whether anything is left to do; once it has
  /// returned false, it must not be called again.
  bool advance();

  /// ||y||_F^2 of the reduced rows, once advance has returned false.
  double residual_squares() const;

 private:
  Index begin_of(Index block) const;
  void scale_columns();
  void factor_columns(Index first, Index count);
  void project_column(Index column, Index count, double* projected);
  void form_block_reflector(Index first, Index count);
  void apply_reflectors(Index first, Index count, Matrix& top, Index top_column,
                        Index panel_column);
  void apply_to_columns(Index first, Index count, double* top, Index top_stride, Index panel_column,
                        Index width);

  Index d_in() const { return triangle_.cols(); }
  Index d_out() const { return targets_.cols(); }

  Matrix& triangle_;
  Matrix& targets_;
  Index column_ = 0;   // the first column that is not reduced yet
  BlockMatrix panel_;  // [x | y]
  /// Of each block: rows that are triangular already, or sparse, take less work.
  std::vector<Index> begins_;
  std::vector<Index> used_;  // the blocks that are not zero in the current columns
  Vector units_;             // (d_in): the divisors of the columns of x
  Matrix block_;             // upper triangular: T of the current columns
  // Buffers of the products; formats as in kernels.h.
  Vector sums_;    // (some columns, reflectors): V^T C, transposed
  Vector top_;     // block (some columns, reflectors): (C_top + V^T C)^T
  Vector change_;  // block (some columns, reflectors): the same times T
  Vector weights_;
};

}  // namespace lora
