#pragma once

#include "core/matrix.h"
#include "core/archive.h"

namespace lora {

/// Two matrices of an adapter's shape. The operations are written once, most of them as plain
/// loops: they are small beside a pass over the rows, and the module is downloaded.
struct Factors {
  Matrix a;  // (d_in, rank)
  Matrix b;  // (rank, d_out)

  Index rank() const { return a.cols(); }
  /// Whether these are the factors of a (d_in, d_out) matrix.
  bool have_sizes(Index d_in, Index d_out) const {
    return a.rows() == d_in && b.cols() == d_out && a.cols() == b.rows();
  }
  bool have_sizes_of(const Factors& other) const {
    return rank() == other.rank() && have_sizes(other.a.rows(), other.b.cols());
  }

  /// Zeros of the same sizes.
  Factors zeros() const;
  /// In this and the other operations, `other` has the same sizes.
  double dot(const Factors& other) const;
  double squared_norm() const { return dot(*this); }
  /// The root of that, which overflows and underflows only where it does itself.
  double norm() const;
  /// The largest absolute value.
  double largest() const;
  Factors divided_by(double divisor) const;
  /// this = factor * this + other_factor * other
  void combine(double factor, double other_factor, const Factors& other);
  /// this -= factor * other
  void subtract(double factor, const Factors& other);
  /// Whether no value is NaN or infinite.
  bool is_finite() const;
  void serialize(Archive& archive);
};

/// The low-rank correction that is trained: the layer's weight becomes w_base + scale * a @ b.
using Adapter = Factors;

/// The gradient of L = ||y_hat - y||_F^2 / n with respect to an adapter's two factors, or what an
/// optimiser made of it.
using Gradient = Factors;

/// left.T @ right: (left columns, right columns), of matrices with the same rows.
Matrix inner_columns(const Matrix& left, const Matrix& right);

/// left @ right.T: (left rows, right rows), of matrices with the same columns.
Matrix inner_rows(const Matrix& left, const Matrix& right);

}  // namespace lora
