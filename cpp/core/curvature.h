#pragma once

#include "core/matrix.h"

namespace lora {

/// The largest curvature of L as a function of the weight: (2/n) * lambda_max(x.T @ x),
/// by power iteration on x, which is never squared into a d_in by d_in matrix.
template <class Scalar>
class Curvature {
 public:
  /// `x` (rows, d_in) has to outlive this object; `n` is the n of the loss.
  Curvature(MatrixView<Scalar> x, Index n);

  /// Visits about `row_budget` rows; returns how many were visited, 0 once the value is known.
  Index advance(Index row_budget);

  Scalar value() const { return value_; }

 private:
  void finish_iteration();

  MatrixView<Scalar> x_;
  Scalar n_;
  Vector<Scalar> direction_;  // (d_in), unit length
  Vector<Scalar> image_;      // (d_in): x.T @ x @ direction, of the rows visited so far
  Vector<Scalar> projected_;  // (rows of one block)
  Index row_ = 0;
  int iteration_ = 0;
  bool known_ = false;
  Scalar value_ = 0;
};

extern template class Curvature<double>;

}  // namespace lora
