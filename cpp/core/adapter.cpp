#include "core/adapter.h"

#include <algorithm>
#include <cmath>

#include "core/power_of_two.h"

namespace lora {
namespace {

template <class Scalar>
Scalar dot(const Scalar* left, const Scalar* right, Index size) {
  Scalar sum = 0;
  for (Index i = 0; i < size; ++i) sum += left[i] * right[i];
  return sum;
}

template <class Scalar>
void combine(Matrix<Scalar>& matrix, Scalar factor, Scalar other_factor,
             const Matrix<Scalar>& other) {
  Scalar* const values = matrix.data();
  const Scalar* const others = other.data();
  for (Index i = 0; i < matrix.size(); ++i) {
    values[i] = factor * values[i] + other_factor * others[i];
  }
}

}  // namespace

template <class Scalar>
Factors<Scalar> Factors<Scalar>::zeros() const {
  Factors zeros{Matrix<Scalar>(a.rows(), a.cols()), Matrix<Scalar>(b.rows(), b.cols())};
  zeros.a.setZero();
  zeros.b.setZero();
  return zeros;
}

template <class Scalar>
Scalar Factors<Scalar>::dot(const Factors& other) const {
  return lora::dot(a.data(), other.a.data(), a.size()) +
         lora::dot(b.data(), other.b.data(), b.size());
}

template <class Scalar>
Scalar Factors<Scalar>::largest() const {
  Scalar largest = 0;
  for (Index i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a.data()[i]));
  for (Index i = 0; i < b.size(); ++i) largest = std::max(largest, std::abs(b.data()[i]));
  return largest;
}

template <class Scalar>
Scalar Factors<Scalar>::norm() const {
  const Scalar unit = unit_beyond_range(largest());
  if (unit == Scalar(1)) return std::sqrt(squared_norm());
  return unit * std::sqrt(divided_by(unit).squared_norm());
}

template <class Scalar>
Factors<Scalar> Factors<Scalar>::divided_by(Scalar divisor) const {
  return {a / divisor, b / divisor};
}

template <class Scalar>
void Factors<Scalar>::combine(Scalar factor, Scalar other_factor, const Factors& other) {
  lora::combine(a, factor, other_factor, other.a);
  lora::combine(b, factor, other_factor, other.b);
}

template <class Scalar>
void Factors<Scalar>::subtract(Scalar factor, const Factors& other) {
  a -= factor * other.a;
  b -= factor * other.b;
}

template <class Scalar>
bool Factors<Scalar>::is_finite() const {
  return (a - a).sum() + (b - b).sum() == Scalar(0);  // x - x is 0, but for NaN and the infinities
}

template <class Scalar>
void Factors<Scalar>::exchange(State<Scalar>& state) {
  state.exchange(a);
  state.exchange(b);
}

template <class Scalar>
Matrix<Scalar> inner_columns(const Matrix<Scalar>& left, const Matrix<Scalar>& right) {
  Matrix<Scalar> product(left.cols(), right.cols());
  product.setZero();
  for (Index k = 0; k < left.rows(); ++k) {
    for (Index i = 0; i < left.cols(); ++i) {
      const Scalar factor = left(k, i);
      for (Index j = 0; j < right.cols(); ++j) product(i, j) += factor * right(k, j);
    }
  }
  return product;
}

template <class Scalar>
Matrix<Scalar> inner_rows(const Matrix<Scalar>& left, const Matrix<Scalar>& right) {
  Matrix<Scalar> product(left.rows(), right.rows());
  for (Index i = 0; i < left.rows(); ++i) {
    for (Index j = 0; j < right.rows(); ++j) {
      product(i, j) =
          dot(left.data() + i * left.cols(), right.data() + j * right.cols(), left.cols());
    }
  }
  return product;
}

template struct Factors<double>;
template Matrix<double> inner_columns(const Matrix<double>& left, const Matrix<double>& right);
template Matrix<double> inner_rows(const Matrix<double>& left, const Matrix<double>& right);

}  // namespace lora
