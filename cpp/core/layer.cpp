#include "core/layer.h"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "core/assert.h"
#include "core/kernels/row_products.h"

namespace lora {
namespace {

/// The largest absolute value; infinite or NaN if one of them is.
double largest_or_nan(const double* values, Index count) {
  // Without their sign, the bits of numbers are ordered as the numbers are, NaN above infinity.
  // Unlike a comparison of numbers, that of integers is not in question for NaN, and takes vectors.
  // Several maxima: comparisons with a single one would wait for each other.
  constexpr std::int64_t kWithoutSign = INT64_MAX;
  constexpr Index kMaxima = 8;
  std::int64_t largest[kMaxima] = {};
  const auto visit = [&](Index i, Index j) {
    largest[j] = std::max(largest[j], std::bit_cast<std::int64_t>(values[i + j]) & kWithoutSign);
  };
  Index i = 0;
  for (; i + kMaxima <= count; i += kMaxima) {
    for (Index j = 0; j < kMaxima; ++j) visit(i, j);
  }
  for (; i < count; ++i) visit(i, 0);
  return std::bit_cast<double>(*std::max_element(largest, largest + kMaxima));
}

}  // namespace

Layer::Layer(Index d_in, Index d_out, bool has_weight)
    : d_in_(d_in),
      d_out_(d_out),
      weight_rows_left_(has_weight ? d_in : 0),
      x_(kBlockRows * d_in),
      y_(kBlockRows * d_out) {
  LORA_ASSERT(d_in > 0 && d_out > 0);
  if (has_weight) weight_ = RowWeights(d_in, d_out);
}

void Layer::set_adapter(const Matrix& a, const Matrix& b, double scale) {
  LORA_ASSERT(a.rows() == d_in_ && b.cols() == d_out_ && a.cols() == b.rows() && a.cols() > 0);
  const Index rank = a.cols();
  a_ = RowWeights(d_in_, rank);
  b_ = RowWeights(rank, d_out_);
  p_.resize(kBlockRows * rank);
  a_.write(a.data(), 0, d_in_, 1.0);
  b_.write(b.data(), 0, rank, scale);
}

void Layer::push_weight(const double* weight, Index rows) {
  LORA_ASSERT(rows <= weight_rows_left_);
  weight_.write(weight, d_in_ - weight_rows_left_, rows, 1.0);
  weight_rows_left_ -= rows;
}

double Layer::apply(Index count) {
  LORA_ASSERT(count > 0 && count <= kBlockRows && weight_rows_left_ == 0);
  LORA_ASSERT(has_weight() || has_adapter());
  const RowsOf<const double> x{x_.data(), d_in_};
  const RowsOf<double> y{y_.data(), d_out_};
  if (has_weight()) multiply_rows(x, count, weight_, false, y);
  if (has_adapter()) {
    multiply_rows(x, count, a_, false, {p_.data(), a_.columns()});
    multiply_rows({p_.data(), a_.columns()}, count, b_, has_weight(), y);
  }
  return largest_or_nan(y_.data(), count * d_out_);
}

}  // namespace lora
