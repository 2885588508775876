#include "core/weight_gradient.h"

#include <algorithm>

namespace lora {
namespace {

/// Rows of V that are computed, and used, before the next ones are: few enough to stay in the
/// first-level cache.
constexpr Index kRows = 32;

/// A matrix (rows, rank) as weights, kRows of its rows after the other: written, or as it is.
template <class Scalar>
const Scalar* as_weights(const Matrix<Scalar>& matrix, Vector<Scalar>& weights) {
  const Index rank = matrix.cols();
  if (rank <= kPanel) return matrix.data();
  weights.resize(matrix.size());
  for (Index row = 0; row < matrix.rows(); row += kRows) {
    Kernels<Scalar>::write_weights({matrix.data() + row * rank, rank, 1},
                                   std::min(kRows, matrix.rows() - row), rank, Scalar(1),
                                   weights.data() + row * rank);
  }
  return weights.data();
}

}  // namespace

template <class Scalar>
WeightGradient<Scalar>::WeightGradient(Index d_in, Index d_out)
    : d_in_(d_in),
      d_out_(d_out),
      base_(Vector<Scalar>::Zero(
          d_in * (d_out / kColumns * kColumns + Kernels<Scalar>::whole_units(d_out % kColumns)))),
      residual_(kBlockRows * std::min(kColumns, Kernels<Scalar>::whole_units(d_out))),
      v_(std::min(kColumns, Kernels<Scalar>::whole_units(d_out)) * std::min(kRows, d_in)) {}

template <class Scalar>
void WeightGradient<Scalar>::add_rows(Block<const Scalar> x, Block<const Scalar> residual,
                                      Index rows, Index first) {
  const Index columns = columns_of(first);
  for (Index j = 0; j < columns; ++j) {
    std::copy_n(residual.data + j * residual.stride, residual.stride,
                residual_.data() + j * kBlockRows);
  }
  const Index stride = Kernels<Scalar>::whole_units(columns);
  std::fill(residual_.data() + columns * kBlockRows, residual_.data() + stride * kBlockRows,
            Scalar(0));
  Ahead<Scalar> nothing;
  Kernels<Scalar>::accumulate_transposed(x, residual_.data(), rows, d_in_, stride,
                                         base_.data() + first * d_in_, nothing);
}

template <class Scalar>
void WeightGradient<Scalar>::begin(const Adapter<Scalar>& adapter, Scalar scale,
                                   const Matrix<Scalar>& x_t_p) {
  const Index rank = adapter.rank();
  first_ = 0;
  b_.resize(kBlockRows * rank);
  b_product_.resize(kBlockRows * rank);
  products_.a.setZero(d_in_, rank);
  products_.b = scale * adapter.b;
  a_ = as_weights(adapter.a, written_a_);
  x_t_p_ = as_weights(x_t_p, written_x_t_p_);
}

template <class Scalar>
Index WeightGradient<Scalar>::advance() {
  if (first_ == d_out_) return 0;
  const Index rank = products_.rank();
  const Index columns = columns_of(first_);
  const Index stride = Kernels<Scalar>::whole_units(columns);
  for (Index k = 0; k < rank; ++k) {
    const Scalar* const row = products_.b.data() + k * d_out_ + first_;
    std::fill_n(std::copy_n(row, columns, b_.data() + k * kBlockRows), stride - columns, Scalar(0));
  }
  const Scalar* const base = base_.data() + first_ * d_in_;
  for (Index row = 0; row < d_in_; row += kRows) add_block_rows(base + row * stride, stride, row);
  for (Index k = 0; k < rank; ++k) {
    std::copy_n(b_product_.data() + k * kBlockRows, columns,
                products_.b.data() + k * d_out_ + first_);
  }
  first_ += columns;
  return columns;
}

template <class Scalar>
void WeightGradient<Scalar>::add_block_rows(const Scalar* base, Index stride, Index row) {
  const Index rank = products_.rank();
  const Index rows = std::min(kRows, d_in_ - row);
  const Block<const Scalar> v{v_.data(), stride};
  const Scalar* const a = a_ + row * rank;
  Ahead<Scalar> nothing;
  Kernels<Scalar>::add_outer(b_.data(), x_t_p_ + row * rank, base, stride, rank, rows,
                             {v_.data(), stride}, nothing);
  Kernels<Scalar>::accumulate_transposed(v, b_.data(), stride, rows, rank,
                                         products_.a.data() + row * rank, nothing);
  if (row == 0) {
    Kernels<Scalar>::multiply(v, a, stride, rows, rank, b_product_.data(), nothing);
  } else {
    Kernels<Scalar>::multiply_add(v, a, stride, rows, rank, {b_product_.data(), kBlockRows});
  }
}

template class WeightGradient<double>;

}  // namespace lora
