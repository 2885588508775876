#include "core/factored_route.h"

#include <algorithm>
#include <utility>

#include "core/kernels/lane_sums.h"

namespace lora {

namespace {

/// Columns of R0 between two chances to interrupt prepare: a few milliseconds for wide layers.
constexpr Index kPreparedColumns = 64;

/// What the caches of a small machine hold.
constexpr Index kCachedBytes = Index(8) << 20;

constexpr Index kCacheLine = 64;

}  // namespace

template <class Scalar>
FactoredRoute<Scalar>::FactoredRoute(Problem<Scalar> problem)
    : x_(std::move(problem.x)),
      residual_of_base_(std::move(problem.y)),
      w_base_(std::move(problem.w_base)),
      scale_(problem.scale),
      n_(problem.reduced_from > 0 ? problem.reduced_from : x_.rows()),
      residual_squares_(problem.residual_squares),
      data_exceeds_caches_(static_cast<double>(rows()) * static_cast<double>(d_in() + d_out()) *
                               sizeof(Scalar) >
                           static_cast<double>(kCachedBytes)),
      panel_(d_in() * std::min(kPreparedColumns, d_out()) * Kernels<Scalar>::kLanes),
      e_(kBlockRows * d_out()) {}

template <class Scalar>
Index FactoredRoute<Scalar>::prepare(Index row_budget) {
  Index visited = 0;
  while (prepared_block_ < x_.blocks() && visited < row_budget) visited += prepare_columns();
  return visited;
}

template <class Scalar>
Index FactoredRoute<Scalar>::prepare_columns() {
  const Index rows = x_.rows_of(prepared_block_);
  if (prepared_column_ == 0) {
    x_.arrange(prepared_block_, Scalar(1));
    residual_of_base_.arrange(prepared_block_, Scalar(-1));
  }
  const Index columns = std::min(kPreparedColumns, d_out() - prepared_column_);
  Kernels<Scalar>::write_weights({w_base_.data() + prepared_column_, d_out(), 1}, d_in(), columns,
                                 Scalar(1), panel_.data());
  Kernels<Scalar>::multiply_add(
      std::as_const(x_).block(prepared_block_), panel_.data(), rows, d_in(), columns,
      residual_of_base_.block(prepared_block_) + prepared_column_ * kBlockRows);
  prepared_column_ += columns;
  if (prepared_column_ == d_out()) {
    prepared_column_ = 0;
    if (++prepared_block_ == x_.blocks()) w_base_.resize(0, 0);
  }
  return std::max<Index>(1, rows * columns / d_out());
}

template <class Scalar>
void FactoredRoute<Scalar>::add_curvature(const Vector<Scalar>& direction, Index first, Index,
                                          Vector<Scalar>& image) const {
  // The rows beyond the last one are zeros.
  const ColumnMajorView<Scalar> block(x_.block(first / kBlockRows), kBlockRows, d_in());
  Vector<Scalar> projected = Vector<Scalar>::Zero(kBlockRows);
  for (Index k = 0; k < d_in(); ++k) projected += direction[k] * block.col(k);
  for (Index k = 0; k < d_in(); ++k) image[k] += block.col(k).dot(projected);
}

template <class Scalar>
void FactoredRoute<Scalar>::resize(Index rank) {
  rank_ = rank;
  a_.resize(d_in() * rank * Kernels<Scalar>::kLanes);
  scaled_b_.resize(rank * d_out() * Kernels<Scalar>::kLanes);
  b_t_.resize(d_out() * rank * Kernels<Scalar>::kLanes);
  p_.resize(kBlockRows * rank);
  q_.resize(kBlockRows * rank);
  x_t_q_.resize(d_in() * rank * Kernels<Scalar>::kLanes);
  e_t_p_.resize(d_out() * rank * Kernels<Scalar>::kLanes);
}

template <class Scalar>
Scalar FactoredRoute<Scalar>::largest_row_squares(Index first, Index count) const {
  const Scalar* const block = x_.block(first / kBlockRows);
  Scalar largest = 0;
  for (Index i = 0; i < count; ++i) {
    Scalar sum = 0;
    for (Index k = i; k < d_in() * kBlockRows; k += kBlockRows) sum += block[k] * block[k];
    largest = std::max(largest, sum);
  }
  return largest;
}

template <class Scalar>
void FactoredRoute<Scalar>::begin_pass(const Adapter<Scalar>& adapter, Pass pass, Sweep sweep,
                                       const Sample<Scalar>& sample) {
  pass_ = pass;
  sweep_ = sweep;
  sample_ = sample;
  if (sample.draws()) sampled_x_.resize(kBlockRows * d_in());
  if (sample.rows) sampled_residual_.resize(kBlockRows * d_out());
  if (adapter.rank() != rank_) resize(adapter.rank());
  squared_error_ = 0;
  x_t_q_.setZero();
  e_t_p_.setZero();
  Kernels<Scalar>::write_weights({adapter.a.data(), rank_, 1}, d_in(), rank_, Scalar(1), a_.data());
  Kernels<Scalar>::write_weights({adapter.b.data(), d_out(), 1}, rank_, d_out(), scale_,
                                 scaled_b_.data());
  Kernels<Scalar>::write_weights({adapter.b.data(), 1, d_out()}, d_out(), rank_, Scalar(1),
                                 b_t_.data());
}

template <class Scalar>
void FactoredRoute<Scalar>::begin_line(const Adapter<Scalar>& adapter,
                                       const Gradient<Scalar>& direction, Sweep sweep) {
  begin_pass(adapter, Pass::kLine, sweep, {});
  d_a_.resize(a_.size());
  scaled_d_b_.resize(scaled_b_.size());
  d_p_.resize(p_.size());
  linear_.resize(e_.size());
  quadratic_.resize(e_.size());
  terms_ = {};
  Kernels<Scalar>::write_weights({direction.a.data(), rank_, 1}, d_in(), rank_, Scalar(1),
                                 d_a_.data());
  Kernels<Scalar>::write_weights({direction.b.data(), d_out(), 1}, rank_, d_out(), scale_,
                                 scaled_d_b_.data());
}

template <class Scalar>
Ahead<Scalar> FactoredRoute<Scalar>::ahead(const RowBlocks<Scalar>& blocks, Index block,
                                           Index work) const {
  const Index after = sweep_ == Sweep::kDown ? block + 1 : block - 1;
  if (!data_exceeds_caches_ || sample_.rows || after < 0 || after == blocks.blocks()) return {};
  const Scalar* const next = blocks.block(after);
  const Index bytes = kBlockRows * blocks.columns() * static_cast<Index>(sizeof(Scalar));
  return {next, next + kBlockRows * blocks.columns(),
          std::max<Index>(1, work / (bytes / kCacheLine)), 0};
}

template <class Scalar>
void FactoredRoute<Scalar>::add_rows(const Adapter<Scalar>&, Index first, Index count) {
  const Index block = first / kBlockRows;
  const Scalar* x = std::as_const(x_).block(block);
  const Scalar* residual_of_base = std::as_const(residual_of_base_).block(block);
  if (sample_.draws()) {
    gather(x_, first, count, sampled_x_);
    x = sampled_x_.data();
  }
  if (sample_.dropout.drops()) drop(first, count);
  if (sample_.rows) {
    gather(residual_of_base_, first, count, sampled_residual_);
    residual_of_base = sampled_residual_.data();
  }
  // The depth of all tiles: each has the area of four columns by one unit of rows.
  const Index units = kBlockRows / Kernels<Scalar>::kRowUnit;
  Ahead<Scalar> next_x = ahead(x_, block, units * rank_ * (d_in() + 2 * d_out()) / 4);
  Kernels<Scalar>::multiply(x, a_.data(), count, d_in(), rank_, p_.data(), next_x);
  Kernels<Scalar>::add_constant(p_.data(), scaled_b_.data(), residual_of_base, count, rank_,
                                d_out(), e_.data(), next_x,
                                pass_ == Pass::kGradient ? nullptr : &squared_error_);
  if (pass_ == Pass::kLoss) return;
  if (pass_ == Pass::kLine) return add_line(x, count);
  Kernels<Scalar>::multiply(e_.data(), b_t_.data(), count, d_out(), rank_, q_.data(), next_x);
  Ahead<Scalar> next_residual =
      ahead(residual_of_base_, block, units * rank_ * (d_in() + d_out()) / 4);
  Kernels<Scalar>::accumulate_transposed(x, q_.data(), count, d_in(), rank_, x_t_q_.data(),
                                         next_residual);
  Kernels<Scalar>::accumulate_transposed(e_.data(), p_.data(), count, d_out(), rank_, e_t_p_.data(),
                                         next_residual);
}

template <class Scalar>
void FactoredRoute<Scalar>::gather(const RowBlocks<Scalar>& blocks, Index first, Index count,
                                   Vector<Scalar>& block) const {
  for (Index i = 0; i < count; ++i) {
    const Index row = sample_.row(first + i);
    const Scalar* const values = blocks.block(row / kBlockRows) + row % kBlockRows;
    for (Index k = 0; k < blocks.columns(); ++k) block[k * kBlockRows + i] = values[k * kBlockRows];
  }
  for (Index i = count; i % Kernels<Scalar>::kRowUnit != 0; ++i) {
    for (Index k = 0; k < blocks.columns(); ++k) block[k * kBlockRows + i] = 0;
  }
}

template <class Scalar>
void FactoredRoute<Scalar>::drop(Index first, Index count) {
  for (Index i = 0; i < count; ++i) {
    sample_.dropout.apply(sample_.row(first + i), sampled_x_.data() + i, d_in(), kBlockRows);
  }
}

template <class Scalar>
void FactoredRoute<Scalar>::add_line(const Scalar* x, Index count) {
  Ahead<Scalar> nothing;
  Kernels<Scalar>::multiply(x, d_a_.data(), count, d_in(), rank_, d_p_.data(), nothing);
  Kernels<Scalar>::multiply(d_p_.data(), scaled_b_.data(), count, rank_, d_out(), linear_.data(),
                            nothing);
  Kernels<Scalar>::multiply_add(p_.data(), scaled_d_b_.data(), count, rank_, d_out(),
                                linear_.data());
  Kernels<Scalar>::multiply(d_p_.data(), scaled_d_b_.data(), count, rank_, d_out(),
                            quadratic_.data(), nothing);
  for (Index k = 0; k < d_out(); ++k) {
    for (Index i = k * kBlockRows; i < k * kBlockRows + count; ++i) {
      terms_.add(e_[i], linear_[i], quadratic_[i]);
    }
  }
}

template <class Scalar>
Scalar FactoredRoute<Scalar>::pass_n() const {
  return static_cast<Scalar>(sample_.rows ? sample_.count : n());
}

template <class Scalar>
Scalar FactoredRoute<Scalar>::loss() const {
  // Two divisions: n * d_out as an Index could overflow where an Index has 32 bits.
  return (squared_error_ + residual_squares_) / pass_n() / static_cast<Scalar>(d_out());
}

template <class Scalar>
void FactoredRoute<Scalar>::gradient(const Adapter<Scalar>&, Gradient<Scalar>& gradient) const {
  const Scalar factor = scale_ * (Scalar(2) / pass_n());
  sum_lanes(x_t_q_.data(), d_in(), rank_, factor, gradient.a.data(), rank_, Index(1));
  sum_lanes(e_t_p_.data(), d_out(), rank_, factor, gradient.b.data(), Index(1), d_out());
}

template <class Scalar>
Line<Scalar> FactoredRoute<Scalar>::line() const {
  return terms_.squares(Scalar(1) / pass_n());
}

template class FactoredRoute<double>;

}  // namespace lora
