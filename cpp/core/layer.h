#pragma once

#include "core/kernels/kernels.h"

namespace lora {

/// A layer in use: y = x @ w + scale * (x @ a) @ b, where either of the two terms can be missing.
/// The weights are written into the layout of the kernels once. A row's result has the same bits
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

  /// Copies the next rows of w: (rows, d_out). Their number is a multiple of kWeightRows, except
  /// for the last rows.
  void push_weight(const double* weight, Index rows);
  static constexpr Index kWeightRows = 32;

  /// Room for the rows of one call, (rows, d_in) before it and (rows, d_out) after it.
  double* rows() { return rows_.data(); }
  /// Replaces `count` rows of x by those of y: 1 to kBlockRows. The weight is complete. Returns the
  /// largest absolute value of y: infinite or NaN if one of them is, which is also the case if one
  /// of x is.
  double apply(Index count);

 private:
  void multiply_weight(Index count);
  void add_adapter(Index count);

  Index d_in_;
  Index d_out_;
  Index rank_ = 0;  // 0 without the second term
  Index weight_rows_left_;
  Vector weight_;  // w, in groups of kWeightRows rows, each of them as weights
  Vector a_;       // weights (d_in, rank)
  Vector b_;       // weights (rank, d_out): scale * b
  Vector rows_;    // row-major
  Vector x_;       // narrow (rows, d_in)
  Vector p_;       // narrow (rows, rank): x @ a
  Vector y_;       // narrow (rows, d_out)
};

}  // namespace lora
