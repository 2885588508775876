#include "core/weight_gradient.h"

#include <algorithm>

#include "core/assert.h"

namespace lora {
namespace {

/// Rows of V that are computed and used at a time: few enough to stay in the first-level cache.
constexpr Index kRows = 32;

/// A matrix (rows, rank) as weights, in groups of kRows rows: copied into `weights` if its own
/// order is not the same.
const double* as_weights(const Matrix& matrix, Vector& weights) {
  const Index rank = matrix.cols();
  if (rank <= kPanel) return matrix.data();
  weights.resize(matrix.size());
  for (Index row = 0; row < matrix.rows(); row += kRows) {
    kernels::write_weights({matrix.data() + row * rank, rank, 1},
                           std::min(kRows, matrix.rows() - row), rank, 1.0,
                           weights.data() + row * rank);
  }
  return weights.data();
}

}  // namespace

WeightGradient::WeightGradient(Index d_in, Index d_out)
    : d_in_(d_in),
      d_out_(d_out),
      base_(Vector::Zero(d_in * (d_out / kColumns * kColumns + whole_units(d_out % kColumns)))),
      residual_(kBlockRows * std::min(kColumns, whole_units(d_out))),
      v_(std::min(kColumns, whole_units(d_out)) * std::min(kRows, d_in)) {}

void WeightGradient::add_rows(ConstBlock x, ConstBlock residual, Index rows, Index first) {
  LORA_ASSERT(first >= 0 && first < d_out_ && first % kColumns == 0);
  const Index columns = columns_of(first);
  for (Index j = 0; j < columns; ++j) {
    std::copy_n(residual.data + j * residual.stride, residual.stride,
                residual_.data() + j * kBlockRows);
  }
  const Index stride = whole_units(columns);
  std::fill(residual_.data() + columns * kBlockRows, residual_.data() + stride * kBlockRows, 0.0);
  kernels::accumulate_transposed(x, residual_.data(), rows, d_in_, stride,
                                 base_.data() + first * d_in_);
}

void WeightGradient::begin(const Adapter& adapter, double scale, const Matrix& x_t_p) {
  LORA_ASSERT(adapter.have_sizes(d_in_, d_out_));
  LORA_ASSERT(x_t_p.rows() == d_in_ && x_t_p.cols() == adapter.rank());
  const Index rank = adapter.rank();
  first_ = 0;
  b_.resize(kBlockRows * rank);
  b_product_.resize(kBlockRows * rank);
  products_.a.setZero(d_in_, rank);
  products_.b = scale * adapter.b;
  a_ = as_weights(adapter.a, written_a_);
  x_t_p_ = as_weights(x_t_p, written_x_t_p_);
}

Index WeightGradient::advance() {
  LORA_ASSERT(a_ != nullptr);
  if (first_ == d_out_) return 0;
  const Index rank = products_.rank();
  const Index columns = columns_of(first_);
  const Index stride = whole_units(columns);
  for (Index k = 0; k < rank; ++k) {
    const double* const row = products_.b.data() + k * d_out_ + first_;
    std::fill_n(std::copy_n(row, columns, b_.data() + k * kBlockRows), stride - columns, 0.0);
  }
  const double* const base = base_.data() + first_ * d_in_;
  for (Index row = 0; row < d_in_; row += kRows) add_block_rows(base + row * stride, stride, row);
  for (Index k = 0; k < rank; ++k) {
    std::copy_n(b_product_.data() + k * kBlockRows, columns,
                products_.b.data() + k * d_out_ + first_);
  }
  first_ += columns;
  return columns;
}

void WeightGradient::add_block_rows(const double* base, Index stride, Index row) {
  const Index rank = products_.rank();
  const Index rows = std::min(kRows, d_in_ - row);
  const ConstBlock v{v_.data(), stride};
  const double* const a = a_ + row * rank;
  kernels::add_outer(b_.data(), x_t_p_ + row * rank, base, stride, rank, rows, {v_.data(), stride});
  kernels::accumulate_transposed(v, b_.data(), stride, rows, rank, products_.a.data() + row * rank);
  if (row == 0) {
    kernels::multiply(v, a, stride, rows, rank, b_product_.data());
  } else {
    kernels::multiply_add(v, a, stride, rows, rank, {b_product_.data(), kBlockRows});
  }
}

}  // namespace lora
