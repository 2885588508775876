#include "core/layer.h"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "core/assert.h"
#include "core/transpose.h"

namespace lora {
namespace {

/// The largest absolute value; infinite or NaN if one of them is.
double largest_of(const double* values, Index count) {
  // Without their sign, the bits of numbers are ordered as the numbers are, NaN above infinity.
  // Unlike a comparison of numbers, that of integers is not in question for NaN, and takes vectors.
  constexpr std::int64_t kWithoutSign = INT64_MAX;
  std::int64_t largest = 0;
  for (Index i = 0; i < count; ++i) {
    largest = std::max(largest, std::bit_cast<std::int64_t>(values[i]) & kWithoutSign);
  }
  return std::bit_cast<double>(largest);
}

}  // namespace

Layer::Layer(Index d_in, Index d_out, bool has_weight)
    : d_in_(d_in),
      d_out_(d_out),
      weight_rows_left_(has_weight ? d_in : 0),
      weight_(has_weight ? d_in * d_out : 0),
      rows_(kBlockRows * std::max(d_in, d_out)),
      x_(kBlockRows * d_in),
      y_(kBlockRows * d_out) {
  LORA_ASSERT(d_in > 0 && d_out > 0);
}

void Layer::set_adapter(const Matrix& a, const Matrix& b, double scale) {
  LORA_ASSERT(a.rows() == d_in_ && b.cols() == d_out_ && a.cols() == b.rows() && a.cols() > 0);
  rank_ = a.cols();
  a_.resize(a.size());
  b_.resize(b.size());
  p_.resize(kBlockRows * rank_);
  Kernels<double>::write_weights({a.data(), rank_, 1}, d_in_, rank_, 1.0, a_.data());
  Kernels<double>::write_weights({b.data(), d_out_, 1}, rank_, d_out_, scale, b_.data());
}

void Layer::push_weight(const double* weight, Index rows) {
  LORA_ASSERT(rows <= weight_rows_left_);
  LORA_ASSERT(rows % kWeightRows == 0 || rows == weight_rows_left_);
  double* written = weight_.data() + (d_in_ - weight_rows_left_) * d_out_;
  for (Index row = 0; row < rows; row += kWeightRows) {
    const Index depth = std::min(kWeightRows, rows - row);
    Kernels<double>::write_weights({weight + row * d_out_, d_out_, 1}, depth, d_out_, 1.0, written);
    written += depth * d_out_;
  }
  weight_rows_left_ -= rows;
}

double Layer::apply(Index count) {
  LORA_ASSERT(count > 0 && count <= kBlockRows && weight_rows_left_ == 0);
  LORA_ASSERT(rank_ > 0 || weight_.size() > 0);
  rows_to_block(rows_.data(), count, d_in_, x_.data());
  if (weight_.size() > 0) multiply_weight(count);
  if (rank_ > 0) add_adapter(count);
  block_to_rows(y_.data(), count, d_out_, rows_.data());
  return largest_of(rows_.data(), count * d_out_);
}

void Layer::multiply_weight(Index count) {
  for (Index row = 0; row < d_in_; row += kWeightRows) {
    const Block<const double> x{x_.data() + row * kBlockRows, kBlockRows};
    const double* const weight = weight_.data() + row * d_out_;
    const Index depth = std::min(kWeightRows, d_in_ - row);
    if (row == 0) {
      Ahead<double> nothing;
      Kernels<double>::multiply(x, weight, count, depth, d_out_, y_.data(), nothing);
    } else {
      Kernels<double>::multiply_add(x, weight, count, depth, d_out_, {y_.data(), kBlockRows});
    }
  }
}

void Layer::add_adapter(Index count) {
  Ahead<double> nothing;
  Kernels<double>::multiply({x_.data(), kBlockRows}, a_.data(), count, d_in_, rank_, p_.data(),
                            nothing);
  const Block<const double> p{p_.data(), kBlockRows};
  if (weight_.size() > 0) {
    Kernels<double>::multiply_add(p, b_.data(), count, rank_, d_out_, {y_.data(), kBlockRows});
  } else {
    Kernels<double>::multiply(p, b_.data(), count, rank_, d_out_, y_.data(), nothing);
  }
}

}  // namespace lora
