#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "core/matrix.h"
#include "core/panel_reduction.h"

namespace lora {

/// Rows of features and targets, reduced to at most d_in rows that give every weight the same
/// gradient and, with one number added, the same squared error:
///   x = Q R,  ||x w - y||_F^2 = ||R w - Q^T y||_F^2 + ||y - Q Q^T y||_F^2.
/// Rows can be pushed in any number of portions, so that memory stays bounded while n grows. They
/// wait until they are as many as are reduced at once, or until somebody wants to know the result.
/// While there are no more than d_in of them, they only take the form of an upper trapezoid
/// (trapezoid.h), all of them: where columns are zero or depend on each other, a triangle would
/// have no row that could be done without.
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
  Index room() const;

  /// Takes over rows, room() of them at most: x (rows, d_in), y (rows, d_out).
  void push(MatrixView<Scalar> x, MatrixView<Scalar> y);

  /// Works on the rows that were pushed, for a few milliseconds at the most. Returns whether there
  /// is anything left to do; while there is, what stands below `n` is not valid.
  bool advance();

  /// Adds `n` rows that another reduction of the same widths has reduced to x (min(n, d_in), d_in)
  /// and y (the same, d_out), with its residual squares, in one go. The first of them is taken over
  /// bit for bit.
  void push_reduced(MatrixView<Scalar> x, MatrixView<Scalar> y, Index n, Scalar residual_squares);

  Index d_in() const { return d_in_; }
  Index d_out() const { return d_out_; }
  /// The rows that were pushed.
  Index n() const { return n_; }

  /// The rows they were reduced to: min(n, d_in).
  Index rows() const { return std::min(n_, d_in()); }
  /// (rows, d_in), upper trapezoidal: R.
  Matrix<Scalar> x() const { return has_triangle() ? triangle_ : few_rows().leftCols(d_in_); }
  /// (rows, d_out): Q^T y.
  Matrix<Scalar> y() const { return has_triangle() ? targets_ : few_rows().rightCols(d_out_); }
  /// ||y - Q Q^T y||_F^2: the squared error that no weight can remove.
  Scalar residual_squares() const { return residual_squares_; }

 private:
  static constexpr Index kPanelRows = PanelReduction<Scalar>::kMostRows;

  bool has_triangle() const { return triangle_.size() > 0; }
  Index width() const { return d_in_ + d_out_; }
  Index waiting() const { return static_cast<Index>(waiting_.size()) / width(); }
  Index most_waiting() const;
  MatrixView<Scalar> few_rows() const { return {waiting_.data(), waiting(), width()}; }

  void make_room(Index rows);
  bool reflect_next_column();
  bool reduce_next_columns();

  Index d_in_;
  Index d_out_;
  Index n_ = 0;
  // Once there are more than d_in rows; empty before.
  Matrix<Scalar> triangle_;  // (d_in, d_in): R
  Matrix<Scalar> targets_;   // (d_in, d_out): Q^T y
  Scalar residual_squares_ = 0;

  /// Rows of [x | y] that are not in the triangle, one after the other.
  std::vector<Scalar> waiting_;
  Index trapezoidal_ = 0;          // those of them that are upper trapezoidal, from the first on
  Index column_ = 0;               // of the trapezoid that is being made
  std::vector<Scalar> reflector_;  // room for its reflectors
  std::unique_ptr<PanelReduction<Scalar>> panel_;  // the rows that are being reduced
  Index taken_ = 0;                                // of those that wait, by panels so far
};

extern template class RowReduction<double>;

}  // namespace lora
