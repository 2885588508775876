#pragma once

#include "core/matrix.h"

namespace lora {

/// An estimate from below, seldom by more than a third, of the norm of the inverse of an upper
/// triangle whose columns are divided by their lengths: infinity if it is singular. By inverse
/// iteration; Higham, Accuracy and Stability of Numerical Algorithms, 2nd edition, section 15.2.
class InverseNorm {
 public:
  /// `upper` has to outlive it.
  explicit InverseNorm(const Matrix& upper);

  /// Does one iteration. Returns whether there are more.
  bool advance();
  double value() const { return value_; }

 private:
  static constexpr int kIterations = 6;

  const Matrix& upper_;
  Vector lengths_;
  Vector vector_;
  int iterations_ = 0;
  double value_ = 0;
};

}  // namespace lora
