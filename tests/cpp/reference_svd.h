#pragma once

#include "core/matrix.h"

namespace lora::testing {

/// u @ diag(values) @ v.T with as many values as the shorter side, the largest first.
struct ReferenceSvd {
  Matrix u;
  Vector values;
  Matrix v;
};

/// By rotations, as Eigen does it, in long double. In a file of its own, since compiling it takes a
/// minute under the sanitizers.
ReferenceSvd reference_svd(const Matrix& matrix);

}  // namespace lora::testing
