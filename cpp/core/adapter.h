#pragma once

#include "core/matrix.h"
#include "core/state.h"

namespace lora {

/// Two matrices of an adapter's shape. The operations are written once, most of them as plain
/// loops: they are small beside a pass over the rows, and the module is downloaded.
template <class Scalar>
struct Factors {
  Matrix<Scalar> a;  // (d_in, rank)
  Matrix<Scalar> b;  // (rank, d_out)

  Index rank() const { return a.cols(); }

  /// Zeros of the same sizes.
  Factors zeros() const;
  Scalar dot(const Factors& other) const;
  Scalar squared_norm() const { return dot(*this); }
  /// The root of that, which overflows and underflows only where it does itself.
  Scalar norm() const;
  /// The largest absolute value.
  Scalar largest() const;
  Factors divided_by(Scalar divisor) const;
  /// this = factor * this + other_factor * other
  void combine(Scalar factor, Scalar other_factor, const Factors& other);
  /// this -= factor * other
  void subtract(Scalar factor, const Factors& other);
  /// Whether no value is NaN or infinite.
  bool is_finite() const;
  void exchange(State<Scalar>& state);
};

extern template struct Factors<double>;

/// The low-rank correction that is trained: the layer's weight becomes w_base + scale * a @ b.
template <class Scalar>
using Adapter = Factors<Scalar>;

/// The gradient of L = ||y_hat - y||_F^2 / n with respect to an adapter's two factors, or what an
/// optimiser made of it.
template <class Scalar>
using Gradient = Factors<Scalar>;

/// left.T @ right: (left columns, right columns).
template <class Scalar>
Matrix<Scalar> inner_columns(const Matrix<Scalar>& left, const Matrix<Scalar>& right);

/// left @ right.T: (left rows, right rows).
template <class Scalar>
Matrix<Scalar> inner_rows(const Matrix<Scalar>& left, const Matrix<Scalar>& right);

extern template Matrix<double> inner_columns(const Matrix<double>& left,
                                             const Matrix<double>& right);
extern template Matrix<double> inner_rows(const Matrix<double>& left, const Matrix<double>& right);

}  // namespace lora
