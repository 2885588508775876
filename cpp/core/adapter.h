#pragma once

#include "core/matrix.h"
#include "core/state.h"

namespace lora {

/// The low-rank correction that is trained: the layer's weight becomes w_base + scale * a @ b.
template <class Scalar>
struct Adapter {
  Matrix<Scalar> a;  // (d_in, rank)
  Matrix<Scalar> b;  // (rank, d_out)

  Index rank() const { return a.cols(); }

  void exchange(State<Scalar>& state) {
    state.exchange(a);
    state.exchange(b);
  }
};

/// The gradient of L = ||y_hat - y||_F^2 / n with respect to an adapter's two factors.
template <class Scalar>
struct Gradient {
  Matrix<Scalar> a;  // (d_in, rank)
  Matrix<Scalar> b;  // (rank, d_out)

  /// All zero, of the sizes of an adapter.
  static Gradient zero_of(const Adapter<Scalar>& adapter) {
    return {Matrix<Scalar>::Zero(adapter.a.rows(), adapter.a.cols()),
            Matrix<Scalar>::Zero(adapter.b.rows(), adapter.b.cols())};
  }

  Scalar squared_norm() const { return a.squaredNorm() + b.squaredNorm(); }
  Scalar dot(const Gradient& other) const {
    return a.cwiseProduct(other.a).sum() + b.cwiseProduct(other.b).sum();
  }
  void exchange(State<Scalar>& state) {
    state.exchange(a);
    state.exchange(b);
  }
};

}  // namespace lora
