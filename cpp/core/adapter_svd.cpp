#include "core/adapter_svd.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/assert.h"
#include "core/power_of_two.h"
#include "core/row_operations.h"

namespace lora {
namespace {

/// The exponent of the length of the longest term, near the root of the largest number: squares are
/// in range for terms from 1e-300 times as long.
constexpr int kLongest = 495;

/// Divides values by a power of two so that the largest is from 1 to 2. Returns the exponent.
int normalise(double* values, Index size) {
  double largest = 0;
  for (Index i = 0; i < size; ++i) largest = std::max(largest, std::abs(values[i]));
  const double unit = power_of_two_of(largest);
  scale_row(1, unit, values, size);
  return std::ilogb(unit);
}

/// Of values that can be squared.
double length_of(const double* values, Index size) {
  return std::sqrt(dot_product(values, values, size));
}

}  // namespace

AdapterSvd::AdapterSvd(const Matrix& columns, const Matrix& rows, double scale)
    : d_in_(columns.cols()),
      d_out_(rows.cols()),
      count_(std::min(rows.rows(), std::min(d_in_, d_out_))),
      of_columns_(
          std::make_unique<OrthonormalTerms>(scaled_terms(columns, rows, scale), 0, d_in_)) {
  run_then<&AdapterSvd::begin_rows>(of_columns_.get());
}

/// The columns of a and the rows of b side by side. The latter are divided by their lengths, and
/// the former multiplied by these and the scale: all lengths are in one factor, where none hides a
/// direction. Powers of two are kept apart, so that no product of lengths leaves the range of
/// numbers.
Matrix AdapterSvd::scaled_terms(const Matrix& columns, const Matrix& rows, double scale) {
  LORA_ASSERT(columns.rows() == rows.rows());
  Matrix terms(rows.rows(), d_in_ + d_out_);
  terms.leftCols(d_in_) = columns;
  terms.rightCols(d_out_) = rows;
  const double unit = power_of_two_of(scale);
  Vector factors = zeros(rows.rows());
  Vector exponents = factors;
  double largest = -std::numeric_limits<double>::infinity();
  for (Index k = 0; k < rows.rows(); ++k) {
    double* const p = &terms(k, 0);
    double* const q = p + d_in_;
    exponents[k] = normalise(p, d_in_) + normalise(q, d_out_) + std::ilogb(unit);
    const double length = length_of(q, d_out_);
    const double whole = length * std::abs(scale / unit) * length_of(p, d_in_);
    if (whole == 0) continue;
    scale_row(1, length, q, d_out_);
    factors[k] = length * (scale / unit);
    largest = std::max(largest, exponents[k] + std::ilogb(whole));
  }
  if (std::isfinite(largest)) exponent_ = static_cast<int>(largest) - kLongest;
  for (Index k = 0; k < rows.rows(); ++k) {
    const double factor = std::ldexp(factors[k], static_cast<int>(exponents[k]) - exponent_);
    scale_row(factor, 1, &terms(k, 0), d_in_);
  }
  return terms;
}

void AdapterSvd::begin_rows() {
  of_rows_ = std::make_unique<OrthonormalTerms>(of_columns_->terms(), d_in_, d_out_);
  of_columns_.reset();
  run_then<&AdapterSvd::begin_rotation>(of_rows_.get());
}

void AdapterSvd::begin_rotation() {
  rotation_ = std::make_unique<JacobiSvd>(of_rows_->terms(), d_in_);
  of_rows_.reset();
  run_then<&AdapterSvd::finish>(rotation_.get());
}

void AdapterSvd::finish() {
  values_ = zeros(count_);
  left_ = zeros(count_, d_in_);
  right_ = zeros(count_, d_out_);
  end();
  const std::unique_ptr<JacobiSvd> rotation = std::move(rotation_);
  for (Index i = 0; i < rotation->values().size(); ++i) {
    values_[i] = std::ldexp(rotation->values()[i], exponent_);
    if (values_[i] == 0) return;
    std::copy_n(rotation->directions().row(i).data(), d_in_, left_.row(i).data());
    std::copy_n(rotation->carried().row(i).data(), d_out_, right_.row(i).data());
  }
}

}  // namespace lora
