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
/// are collected until they fill a panel, or until `advance` is called for the result. Up to d_in
/// rows are only brought into the form of an upper trapezoid (reflection.h), and none is dropped:
/// if columns are zero or dependent, none of them is redundant.
///
/// The factorisation is Householder's, in the structured form of a tall-skinny QR: a panel of new
/// rows is reduced against the current triangle. It never forms x^T x, whose condition number is
/// the square of that of x, and the added number is a sum of squares, never a difference. Golub and
/// Van Loan, Matrix Computations, 4th edition, sections 5.2.2 and 5.2.3; Demmel, Grigori, Hoemmen
/// and Langou, SIAM J. Sci. Comput. 34 (2012) A206, for the reduction of panels.
class RowReduction {
 public:
  RowReduction(Index d_in, Index d_out);

  /// How many rows can be pushed before `advance` has to be called until it returns false.
  Index room() const;

  /// Copies rows, at most room() of them: x (rows, d_in), y (rows, d_out).
  void push(MatrixView x, MatrixView y);

  /// Reduces the rows that were pushed, for a few milliseconds at most. Returns whether anything is
  /// left to do; while there is, the functions below `n` must not be called.
  bool advance();

  /// Adds the result of another reduction of the same widths: x (min(n, d_in), d_in), y (the same,
  /// d_out), the number of its rows and its residual squares. Does all of the work at once. If
  /// nothing was pushed before, the result is the same bit for bit. If its rows were pushed
  /// already, x and y are empty, and n are the rows that they do not count.
  void push_reduced(MatrixView x, MatrixView y, Index n, double residual_squares);

  Index d_in() const { return d_in_; }
  Index d_out() const { return d_out_; }
  /// The number of rows that were pushed.
  Index n() const { return n_; }

  /// The number of reduced rows: min(n, d_in).
  Index rows() const { return std::min(n_, d_in()); }
  /// (rows, d_in), upper trapezoidal: R.
  Matrix x() const;
  /// (rows, d_out): Q^T y.
  Matrix y() const;
  /// ||y - Q Q^T y||_F^2: the squared error that no weight can remove.
  double residual_squares() const { return residual_squares_; }

  /// Moves the reduced rows into a problem whose w_base is empty. The reduction has no rows
  /// afterwards.
  Problem take();

 private:
  static constexpr Index kPanelRows = PanelReduction::kMostRows;

  /// Whether all rows that were pushed are reduced.
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
  // Empty until there are more than d_in rows:
  Matrix triangle_;  // (d_in, d_in): R
  Matrix targets_;   // (d_in, d_out): Q^T y
  double residual_squares_ = 0;

  /// The rows of [x | y] that are not in the triangle, row-major.
  std::vector<double> waiting_;
  Index trapezoidal_ = 0;          // how many of them, from the first on, are upper trapezoidal
  Index column_ = 0;               // the next column of the trapezoid
  std::vector<double> reflector_;  // memory for a reflector
  std::unique_ptr<PanelReduction> panel_;  // the current panel
  Index taken_ = 0;                        // how many waiting rows panels have taken so far
};

}  // namespace lora
