#pragma once

#include "core/matrix.h"

namespace lora {

/// A training problem: rows of features and targets, and the frozen layer between them. The caller
/// has checked that the shapes agree; n, d_in and d_out are at least 1.
struct Problem {
  Matrix x;          // (rows, d_in)
  Matrix y;          // (rows, d_out)
  Matrix w_base;     // (d_in, d_out), never written
  double scale = 1;  // s in w_base + s * a @ b

  // If the rows are the reduction of more rows (row_reduction.h):
  Index reduced_from = 0;       // the number of those; 0 if nothing was reduced
  double residual_squares = 0;  // the part of ||y_hat - y||_F^2 that no weight can change

  Index rows() const { return x.rows(); }
  /// The n of the loss and of the gradient.
  Index n() const { return reduced_from > 0 ? reduced_from : rows(); }
  Index d_in() const { return x.cols(); }
  Index d_out() const { return y.cols(); }

  /// Whether the shapes agree, and no size is 0.
  bool is_consistent() const {
    return rows() > 0 && d_in() > 0 && d_out() > 0 && y.rows() == rows() &&
           w_base.rows() == d_in() && w_base.cols() == d_out() && n() >= rows();
  }
};

}  // namespace lora
