#pragma once

#include "core/archive.h"
#include "core/matrix.h"

namespace lora {

/// Two matrices with the shapes of an adapter's factors. Most operations are plain loops: their
/// time is small beside a pass over the rows, and the module has to be small.
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
  /// The root of squared_norm(), without overflow or underflow of the squares.
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

/// The low-rank change that is trained: the layer's weight becomes w_base + scale * a @ b.
using Adapter = Factors;

/// The gradient of L = ||y_hat - y||_F^2 / n with respect to both factors of an adapter, or a
/// direction that an optimiser made from it.
using Gradient = Factors;

/// left.T @ right: (left columns, right columns), of matrices with the same rows.
Matrix inner_columns(const Matrix& left, const Matrix& right);

/// left @ right.T: (left rows, right rows), of matrices with the same columns.
Matrix inner_rows(const Matrix& left, const Matrix& right);

}  // namespace lora
