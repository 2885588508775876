#pragma once

#include "core/row_weights.h"

namespace lora {

/// A layer in use: y = x @ w + scale * (x @ a) @ b, where either of the two terms can be missing.
/// The weights are written into the layout of the products once. A row's result has the same bits
/// whichever rows are computed with it.
class Layer {
 public:
  /// `has_weight`: whether w (d_in, d_out) will be pushed.
  Layer(Index d_in, Index d_out, bool has_weight);

  Index d_in() const { return d_in_; }
  Index d_out() const { return d_out_; }
  /// The rows of w that are still to be pushed.
  Index weight_rows_left() const { return weight_rows_left_; }

  /// Adds the second term: a (d_in, rank), b (rank, d_out), no size 0.
  void set_adapter(const Matrix& a, const Matrix& b, double scale);

  /// Copies the next rows of w: (rows, d_out).
  void push_weight(const double* weight, Index rows);

  /// Where the rows of a call are to be written, (rows, d_in), and those of its output, (rows,
  /// d_out).
  double* x() { return x_.data(); }
  const double* y() const { return y_.data(); }
  /// Computes `count` rows of y from those of x: 1 to kBlockRows. The weight is complete. Returns
  /// the largest absolute value of y: infinite or NaN if one of them is, which is also the case if
  /// one of x is.
  double apply(Index count);

 private:
  bool has_weight() const { return weight_.depth() > 0; }
  bool has_adapter() const { return a_.depth() > 0; }

  Index d_in_;
  Index d_out_;
  Index weight_rows_left_;
  RowWeights weight_;  // w, or empty
  RowWeights a_;
  RowWeights b_;  // scale * b
  // Row-major:
  Vector x_;
  Vector p_;  // x @ a
  Vector y_;
};

}  // namespace lora
