#pragma once

#include "core/matrix.h"
#include "core/route.h"

namespace lora {

/// The largest curvature of L as a function of the weight: (2/n) * lambda_max(x.T @ x), by power
/// iteration without forming x.T @ x. The curvature of a batch of m rows is at most n/m times as
/// large, and at most 2 * max ||row of x||^2.
class Curvature {
 public:
  /// `route` has to outlive this object, and to be prepared before the first advance.
  /// `batch_size` is 0 for the curvature of all rows.
  explicit Curvature(const Route& route, Index batch_size = 0);

  /// Visits about `row_budget` rows; returns how many were visited, 0 once the value is known.
  Index advance(Index row_budget);

  /// The estimate after the iterations so far, at least one; final once advance has returned 0.
  double value() const;

 private:
  void finish_iteration();

  const Route& route_;
  Vector direction_;  // (d_in), unit length
  Vector image_;      // (d_in): x.T @ x @ direction, of the rows visited so far
  Index batch_size_;
  double largest_row_squares_ = 0;
  Index row_ = 0;
  int iteration_ = 0;
  bool known_ = false;
  double value_ = 0;
};

}  // namespace lora
