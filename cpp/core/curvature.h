#pragma once

#include "core/matrix.h"
#include "core/route.h"

namespace lora {

/// The largest curvature of L as a function of the weight: (2/n) * lambda_max(x.T @ x),
/// by power iteration on x, which is never squared into a d_in by d_in matrix.
template <class Scalar>
class Curvature {
 public:
  /// `route` has to outlive this object, and to be prepared before the first advance.
  explicit Curvature(const Route<Scalar>& route);

  /// Visits about `row_budget` rows; returns how many were visited, 0 once the value is known.
  Index advance(Index row_budget);

  Scalar value() const { return value_; }

 private:
  void finish_iteration();

  const Route<Scalar>& route_;
  Vector<Scalar> direction_;  // (d_in), unit length
  Vector<Scalar> image_;      // (d_in): x.T @ x @ direction, of the rows visited so far
  Index row_ = 0;
  int iteration_ = 0;
  bool known_ = false;
  Scalar value_ = 0;
};

extern template class Curvature<double>;

}  // namespace lora
