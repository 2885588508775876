#pragma once

#include "core/matrix.h"

namespace lora {

/// Rows of features and targets, reduced to at most d_in rows that give every weight the same
/// gradient and, with one number added, the same squared error:
///   x = Q R,  ||x w - y||_F^2 = ||R w - Q^T y||_F^2 + ||y - Q Q^T y||_F^2.
/// Rows can be pushed in any number of portions, so that memory stays bounded while n grows.
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

  /// Adds rows: x (rows, d_in), y (rows, d_out).
  void push(MatrixView<Scalar> x, MatrixView<Scalar> y);

  /// Adds `n` rows that another reduction of the same widths has reduced to x (rows, d_in) and
  /// y (rows, d_out), with its residual squares. The first of them is taken over bit for bit.
  void push_reduced(MatrixView<Scalar> x, MatrixView<Scalar> y, Index n, Scalar residual_squares);

  /// The rows that were pushed.
  Index n() const { return n_; }
  /// The rows they were reduced to: min(n, d_in).
  Index rows() const { return std::min(n_, triangle_.cols()); }
  /// (rows, d_in), upper trapezoidal: R.
  MatrixView<Scalar> x() const { return {triangle_.data(), rows(), triangle_.cols()}; }
  /// (rows, d_out): Q^T y.
  MatrixView<Scalar> y() const { return {targets_.data(), rows(), targets_.cols()}; }
  /// ||y - Q Q^T y||_F^2: the squared error that no weight can remove.
  Scalar residual_squares() const { return residual_squares_; }

 private:
  void reduce_panel();
  void factor_columns(Index first, Index count);
  void form_block_reflector(Index count);

  Index n_ = 0;
  Matrix<Scalar> triangle_;  // (d_in, d_in): R
  Matrix<Scalar> targets_;   // (d_in, d_out): Q^T y
  Scalar residual_squares_ = 0;

  // Of one panel, allocated once for the largest.
  Matrix<Scalar> panel_x_;     // (panel rows, d_in)
  Matrix<Scalar> panel_y_;     // (panel rows, d_out)
  Matrix<Scalar> reflectors_;  // (panel rows, block columns): V without its unit top
  Matrix<Scalar> block_;       // (block columns, block columns), upper triangular: T
  Matrix<Scalar> projected_;   // (block columns, columns it is applied to): T^T (C_top + V^T C)
};

}  // namespace lora
