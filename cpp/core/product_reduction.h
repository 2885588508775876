#pragma once

#include <memory>

#include "core/block_matrix.h"
#include "core/inverse_norm.h"
#include "core/matrix.h"
#include "core/problem.h"
#include "core/row_reduction.h"
#include "core/substitution.h"

namespace lora {

/// Reduces rows of features and targets to what a RowReduction makes of them, in two thirds of the
/// time, for data on which it is as accurate. R is the same; its reflections are not applied to y.
/// Instead, the rows add up to x^T y and ||y||_F^2, which give
///   Q^T y = R^-T (x^T y),  ||y - Q Q^T y||_F^2 = ||y||_F^2 - ||Q^T y||_F^2.
/// Rounding errors of the first are proportional to the condition number of x, with columns of
/// equal length; of the second, to ||y||_F^2. Björck, Linear Algebra Appl. 88/89 (1987) 31.
class ProductReduction {
 public:
  ProductReduction(Index d_in, Index d_out);

  /// How many rows can be pushed before `advance` has to be called until it returns false.
  Index room() const;
  /// Copies rows, at most room() of them: x (rows, d_in), y (rows, d_out).
  void push(MatrixView x, MatrixView y);
  /// Works for a few milliseconds at most. Returns whether anything is left to do, before more rows
  /// can be pushed.
  bool advance();

  /// Finds what the rows so far, more than d_in, are reduced to, as `advance` works. More rows can
  /// be pushed afterwards.
  bool conclude();
  /// Whether `conclude` has returned false for all rows.
  bool done() const { return stage_ == Stage::kDone; }
  /// After that: whether the result has the digits of a RowReduction's, but for three at most. Of
  /// some of the rows, this says it of all, if these are like them.
  bool is_accurate() const;
  /// Moves the result into a problem whose w_base is empty. There are no rows afterwards.
  Problem take();

  Index d_in() const { return x_.cols(); }
  Index d_out() const { return y_.cols(); }

 private:
  enum class Stage { kRows, kCondition, kTargets, kDone };

  bool multiply();
  void begin_products();
  void add_products(Index first, Index count);
  void begin_condition();
  void begin_targets();
  void finish_targets();
  bool lengths_are_moderate() const;

  RowReduction triangle_;  // of x, without targets
  // The rows that are not in the products yet.
  Matrix x_;
  Matrix y_;
  Index waiting_ = 0;
  // The same as blocks while they are multiplied, and the first column of y that is not done.
  BlockMatrix x_blocks_;
  BlockMatrix y_blocks_;
  Index column_ = 0;
  bool multiplying_ = false;

  Vector products_;     // x^T y: tiles (d_in, at most kBlockRows columns), row-major
  double squares_ = 0;  // ||y||_F^2

  Stage stage_ = Stage::kRows;
  Matrix r_;
  std::unique_ptr<InverseNorm> inverse_norm_;
  BlockMatrix lower_;    // R^T, with its rows and columns in reverse: upper triangular
  BlockMatrix targets_;  // Q^T y, with its rows in reverse
  std::unique_ptr<Substitution> substitution_;
  double residual_squares_ = 0;
};

}  // namespace lora
