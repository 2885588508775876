#pragma once

#include "core/matrix.h"

namespace lora {

/// The low-rank correction that is trained: the layer's weight becomes w_base + scale * a @ b.
template <class Scalar>
struct Adapter {
  Matrix<Scalar> a;  // (d_in, rank)
  Matrix<Scalar> b;  // (rank, d_out)

  Index rank() const { return a.cols(); }
};

/// The gradient of L = ||y_hat - y||_F^2 / n with respect to an adapter's two factors.
template <class Scalar>
struct Gradient {
  Matrix<Scalar> a;  // (d_in, rank)
  Matrix<Scalar> b;  // (rank, d_out)
};

}  // namespace lora
