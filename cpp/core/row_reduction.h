#pragma once

#include <algorithm>

#include "core/kernels/kernels.h"
#include "core/matrix.h"

namespace lora {

/// Rows of features and targets, reduced to at most d_in rows that give every weight the same
/// gradient and, with one number added, the same squared error:
///   x = Q R,  ||x w - y||_F^2 = ||R w - Q^T y||_F^2 + ||y - Q Q^T y||_F^2.
/// Rows can be pushed in any number of portions, so that memory stays bounded while n grows. They
/// are gathered in a panel, which is reduced when it is full, or when somebody wants to know the
/// result.
///
/// The factorisation is Householder's, in the structured form of a tall-skinny QR: a panel of new
/// rows is reduced against the triangle that is there. It never forms x^T x, whose condition number
/// would be the square of that of x, and the added number is a sum of squares, never a difference.
/// Golub and Van Loan, Matrix Computations, 4th edition, sections 5.2.2 and 5.2.3; Demmel,
/// Grigori, Hoemmen and Langou, SIAM J. Sci. Comput. 34 (2012) A206, for the reduction of panels.
template <class Scalar>
class RowReduction {
 public:
  RowReduction(Index d_in, Index d_out);

  /// How many rows can be pushed before `advance` has to be called until there is nothing left.
  Index room() const { return column_ > 0 ? 0 : kPanelRows - panel_rows_; }

  /// Takes over rows, room() of them at most: x (rows, d_in), y (rows, d_out).
  void push(MatrixView<Scalar> x, MatrixView<Scalar> y);

  /// Works on the rows that were pushed, for a few milliseconds at the most. Returns whether there
  /// is anything left to do; while there is, what stands below `n` is not valid.
  bool advance();

  /// Adds `n` rows that another reduction of the same widths has reduced to x (rows, d_in) and
  /// y (rows, d_out), with its residual squares, in one go. The first of them is taken over bit for
  /// bit.
  void push_reduced(MatrixView<Scalar> x, MatrixView<Scalar> y, Index n, Scalar residual_squares);

  Index d_in() const { return triangle_.cols(); }
  Index d_out() const { return targets_.cols(); }
  /// The rows that were pushed.
  Index n() const { return n_; }

  /// The rows they were reduced to: min(n, d_in).
  Index rows() const { return std::min(n_, d_in()); }
  /// (rows, d_in), upper trapezoidal: R.
  MatrixView<Scalar> x() const { return {triangle_.data(), rows(), d_in()}; }
  /// (rows, d_out): Q^T y.
  MatrixView<Scalar> y() const { return {targets_.data(), rows(), d_out()}; }
  /// ||y - Q Q^T y||_F^2: the squared error that no weight can remove.
  Scalar residual_squares() const { return residual_squares_; }

 private:
  /// Rows that are reduced at once: many enough that what is done per panel does not count, few
  /// enough that a panel stays in the cache.
  static constexpr Index kPanelBlocks = 4;
  static constexpr Index kPanelRows = kPanelBlocks * kBlockRows;

  void pad_panel();
  void factor_columns(Index first, Index count);
  void project_column(Index column, Index count, Scalar* projected);
  void form_block_reflector(Index first, Index count);
  void apply_reflectors(Index first, Index count, Matrix<Scalar>& top, Index top_column,
                        Index panel_column);
  void apply_to_columns(Index first, Index count, Scalar* top, Index top_stride, Index panel_column,
                        Index width);
  Index panel_blocks() const { return (panel_rows_ + kBlockRows - 1) / kBlockRows; }
  Index rows_of(Index block) const {
    return std::min(kBlockRows, panel_rows_ - block * kBlockRows);
  }
  /// Where a column of [x | y] begins in one of the panel's blocks.
  Scalar* panel(Index block, Index column) {
    return panel_.data() + (block * (d_in() + d_out()) + column) * kBlockRows;
  }
  Scalar panel_squares();

  Index n_ = 0;
  Matrix<Scalar> triangle_;  // (d_in, d_in): R
  Matrix<Scalar> targets_;   // (d_in, d_out): Q^T y
  Scalar residual_squares_ = 0;

  Index panel_rows_ = 0;  // rows in the panel
  Index column_ = 0;      // of the panel: those before it are reduced
  Vector<Scalar> panel_;  // blocks of [x | y], the rows that are not reduced yet
  Matrix<Scalar> block_;  // upper triangular: T of the columns that are being reduced
  // Buffers of the products; formats as in kernels.h.
  Vector<Scalar> sums_;    // (some columns, reflectors): V^T C, transposed
  Vector<Scalar> top_;     // block (some columns, reflectors): (C_top + V^T C)^T
  Vector<Scalar> change_;  // block (some columns, reflectors): the same times T
  Vector<Scalar> weights_;
};

extern template class RowReduction<double>;

}  // namespace lora
