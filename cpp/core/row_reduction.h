#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "core/matrix.h"
#include "core/panel_reduction.h"
#include "core/problem.h"

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
class RowReduction {
 public:
  RowReduction(Index d_in, Index d_out);

  /// How many rows can be pushed before `advance` has to be called until there is nothing left.
  Index room() const;

  /// Takes over rows, room() of them at most: x (rows, d_in), y (rows, d_out).
  void push(MatrixView x, MatrixView y);

  /// Works on the rows that were pushed, for a few milliseconds at the most. Returns whether there
  /// is anything left to do; while there is, what stands below `n` is not valid.
  bool advance();

  /// Adds `n` rows that another reduction of the same widths has reduced to x (min(n, d_in), d_in)
  /// and y (the same, d_out), with its residual squares, in one go. The first of them is taken over
  /// bit for bit.
  void push_reduced(MatrixView x, MatrixView y, Index n, double residual_squares);

  Index d_in() const { return d_in_; }
  Index d_out() const { return d_out_; }
  /// The rows that were pushed.
  Index n() const { return n_; }

  /// The rows they were reduced to: min(n, d_in).
  Index rows() const { return std::min(n_, d_in()); }
  /// (rows, d_in), upper trapezoidal: R.
  Matrix x() const;
  /// (rows, d_out): Q^T y.
  Matrix y() const;
  /// ||y - Q Q^T y||_F^2: the squared error that no weight can remove.
  double residual_squares() const { return residual_squares_; }

  /// Moves the reduced rows into a problem, whose w_base is empty, and begins anew without rows.
  Problem take();

 private:
  static constexpr Index kPanelRows = PanelReduction::kMostRows;

  /// Whether there are at most d_in rows, and none of them is being changed.
  bool has_result() const {
    return has_triangle() ? waiting_.empty() : waiting() <= d_in_ && column_ == 0;
  }
  bool has_triangle() const { return triangle_.size() > 0; }
  Index width() const { return d_in_ + d_out_; }
  Index waiting() const { return static_cast<Index>(waiting_.size()) / width(); }
  Index most_waiting() const;
  MatrixView few_rows() const { return {waiting_.data(), waiting(), width()}; }

  void make_room(Index rows);
  bool reflect_next_column();
  bool reduce_next_columns();

  Index d_in_;
  Index d_out_;
  Index n_ = 0;
  // Once there are more than d_in rows; empty before.
  Matrix triangle_;  // (d_in, d_in): R
  Matrix targets_;   // (d_in, d_out): Q^T y
  double residual_squares_ = 0;

  /// Rows of [x | y] that are not in the triangle, one after the other.
  std::vector<double> waiting_;
  Index trapezoidal_ = 0;          // those of them that are upper trapezoidal, from the first on
  Index column_ = 0;               // of the trapezoid that is being made
  std::vector<double> reflector_;  // room for its reflectors
  std::unique_ptr<PanelReduction> panel_;  // the rows that are being reduced
  Index taken_ = 0;                        // of those that wait, by panels so far
};

}  // namespace lora
