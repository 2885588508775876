#pragma once

#include "core/matrix.h"

namespace lora::testing {

/// u @ diag(values) @ v.T with as many values as the shorter side, the largest first.
struct ReferenceSvd {
  Matrix<double> u;
  Vector<double> values;
  Matrix<double> v;
};

/// By rotations, as Eigen does it, in long double. In a file of its own, since compiling it takes a
/// minute under the sanitizers.
ReferenceSvd reference_svd(const Matrix<double>& matrix);

}  // namespace lora::testing
