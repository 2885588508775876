#include "core/adapter.h"

#include <algorithm>
#include <cmath>

#include "core/assert.h"
#include "core/power_of_two.h"

namespace lora {
namespace {

double dot(const double* left, const double* right, Index size) {
  double sum = 0;
  for (Index i = 0; i < size; ++i) sum += left[i] * right[i];
  return sum;
}

void combine(Matrix& matrix, double factor, double other_factor, const Matrix& other) {
  double* const values = matrix.data();
  const double* const others = other.data();
  for (Index i = 0; i < matrix.size(); ++i) {
    values[i] = factor * values[i] + other_factor * others[i];
  }
}

bool is_finite(const Matrix& matrix) {
  const double* const values = matrix.data();
  bool finite = true;
  for (Index i = 0; i < matrix.size(); ++i) {
    finite &= values[i] - values[i] == 0;  // for finite values only
  }
  return finite;
}

}  // namespace

Factors Factors::zeros() const {
  Factors zeros{Matrix(a.rows(), a.cols()), Matrix(b.rows(), b.cols())};
  zeros.a.setZero();
  zeros.b.setZero();
  return zeros;
}

double Factors::dot(const Factors& other) const {
  LORA_ASSERT(have_sizes_of(other));
  return lora::dot(a.data(), other.a.data(), a.size()) +
         lora::dot(b.data(), other.b.data(), b.size());
}

double Factors::largest() const {
  double largest = 0;
  for (Index i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a.data()[i]));
  for (Index i = 0; i < b.size(); ++i) largest = std::max(largest, std::abs(b.data()[i]));
  return largest;
}

// Called once in a step at most, so that a copy of what it calls is not worth its size.
[[gnu::cold]] double Factors::norm() const {
  const double unit = unit_beyond_range(largest());
  if (unit == 1) return std::sqrt(squared_norm());
  return unit * std::sqrt(divided_by(unit).squared_norm());
}

[[gnu::cold]] Factors Factors::divided_by(double divisor) const {
  return {a / divisor, b / divisor};
}

void Factors::combine(double factor, double other_factor, const Factors& other) {
  LORA_ASSERT(have_sizes_of(other));
  lora::combine(a, factor, other_factor, other.a);
  lora::combine(b, factor, other_factor, other.b);
}

void Factors::subtract(double factor, const Factors& other) {
  LORA_ASSERT(have_sizes_of(other));
  a -= factor * other.a;
  b -= factor * other.b;
}

bool Factors::is_finite() const { return lora::is_finite(a) && lora::is_finite(b); }

void Factors::serialize(Archive& archive) {
  archive(a);
  archive(b);
}

Matrix inner_columns(const Matrix& left, const Matrix& right) {
  LORA_ASSERT(left.rows() == right.rows());
  Matrix product(left.cols(), right.cols());
  product.setZero();
  for (Index k = 0; k < left.rows(); ++k) {
    for (Index i = 0; i < left.cols(); ++i) {
      const double factor = left(k, i);
      for (Index j = 0; j < right.cols(); ++j) product(i, j) += factor * right(k, j);
    }
  }
  return product;
}

Matrix inner_rows(const Matrix& left, const Matrix& right) {
  LORA_ASSERT(left.cols() == right.cols());
  Matrix product(left.rows(), right.rows());
  for (Index i = 0; i < left.rows(); ++i) {
    for (Index j = 0; j < right.rows(); ++j) {
      product(i, j) =
          dot(left.data() + i * left.cols(), right.data() + j * right.cols(), left.cols());
    }
  }
  return product;
}

}  // namespace lora
