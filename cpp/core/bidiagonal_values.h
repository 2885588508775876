#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

#include "core/matrix.h"

namespace lora {

/// Replaces a pivot of zero: quotients are finite.
inline double pivot_of(double value) {
  constexpr double kTiny = 1e-200;
  return std::abs(value) < kTiny ? kTiny : value;
}

/// The singular values of an upper bidiagonal matrix B without zeros beside its diagonal, each
/// accurate relative to itself. How many are smaller than a point is the number of negative pivots
/// of B^T B - point^2 (Sylvester's law of inertia): that gives a bracket for every value. Newton's
/// method on the determinant proposes the next point, or, where that fails, the bracket's middle:
/// it takes about ten points, bisection fifty.
class BidiagonalValues {
 public:
  /// Both pointers have to outlive this object.
  ///
  /// @param squares        (size): of the diagonal
  /// @param above_squares  (size): of the elements to the right of it
  /// @param bound          no value is larger
  BidiagonalValues(const double* squares, const double* above_squares, Index size, double bound);

  Index size() const { return low_.size(); }

  /// Evaluates one point for each of several values. False once all are found.
  bool advance();

  /// The value of that number in ascending order, once advance() has returned false.
  double value(Index i) const { return low_[i] + (high_[i] - low_[i]) / 2; }

 private:
  /// Values that are sought at once: the divisions of one wait for each other.
  static constexpr std::size_t kLanes = 8;
  using Lanes = std::array<double, kLanes>;

  /// What is known of every point.
  struct Evaluations {
    Lanes smaller;  // the number of smaller values
    Lanes slopes;   // the derivative of log |det(B^T B - point^2)| by point^2
  };

  /// Where a value is sought next.
  struct Search {
    Index value;                                             // its number; size() if there is none
    double width = std::numeric_limits<double>::infinity();  // of its bracket at the last point
    int misses = 0;  // points in succession that did not halve the bracket
  };

  Evaluations evaluate() const;
  void narrow_brackets(double point, Index smaller);
  bool is_found(Index i) const;
  void seek_next(std::size_t lane);
  void choose_point(std::size_t lane, double slope);
  double gap_beside(Index i) const;

  const double* squares_;
  const double* above_squares_;
  double bound_;
  Vector low_;      // (size), ascending
  Vector high_;     // (size), ascending
  Index next_ = 0;  // the first that was not sought yet
  std::array<Search, kLanes> searches_{};
  Lanes points_{};
};

}  // namespace lora
