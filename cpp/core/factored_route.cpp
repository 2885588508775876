#include "core/factored_route.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/assert.h"

namespace lora {

namespace {

/// Columns of R0 that prepare computes without interruption: a few milliseconds for wide layers.
constexpr Index kPreparedColumns = WeightGradient::kColumns;

/// The size of the caches of a small machine.
constexpr double kCachedBytes = 8 << 20;

constexpr Index kCacheLine = 64;

/// Columns of E that are computed and used at a time: few enough to stay in the first-level cache
/// together with those of R0.
constexpr Index kResidualColumns = 32;

/// The limit for the blocks that a step reads together: x is used twice while it is in the
/// second-level cache.
constexpr Index kBlockBytes = Index(400) << 10;

/// With fewer rows, the sums of the transposed products would take too much of the time.
constexpr Index kFewestBlockRows = 16;

/// An upper bound of the successive additions in one block's part of the sums behind loss_bound.
constexpr Index kBlockAdditions = 256;

bool has_weight_gradient(const Problem& problem, GradientsOf gradients_of) {
  return gradients_of == GradientsOf::kAllRows &&
         problem.rows() >= FactoredRoute::kManyRows * problem.d_in();
}

Index block_rows_for(const Problem& problem, GradientsOf gradients_of) {
  const bool reads_x_only = has_weight_gradient(problem, gradients_of);
  const Index columns = problem.d_in() + (reads_x_only ? 0 : problem.d_out());
  const Index row_bytes = columns * static_cast<Index>(sizeof(double));
  Index rows = kBlockRows;
  while (rows > kFewestBlockRows && rows * row_bytes > kBlockBytes) rows -= 8;
  return rows;
}

std::optional<WeightGradient> make_weight_gradient(const Problem& problem,
                                                   GradientsOf gradients_of) {
  if (!has_weight_gradient(problem, gradients_of)) return {};
  return WeightGradient(problem.d_in(), problem.d_out());
}

}  // namespace

FactoredRoute::FactoredRoute(Problem problem, GradientsOf gradients_of)
    : Route(problem, block_rows_for(problem, gradients_of),
            static_cast<double>(problem.rows()) *
                    static_cast<double>(problem.d_in() + problem.d_out()) * sizeof(double) >
                kCachedBytes),
      weight_gradient_(make_weight_gradient(problem, gradients_of)),
      x_(std::move(problem.x), block_rows_),
      residual_of_base_(std::move(problem.y), block_rows_),
      w_base_(std::move(problem.w_base)),
      panel_(d_in() * std::min(kPreparedColumns, d_out())),
      e_(block_rows_ * std::min(kResidualColumns, d_out())) {}

Index FactoredRoute::prepare(Index row_budget) {
  Index visited = 0;
  while (prepared_column_ < d_out() && visited < row_budget) visited += prepare_columns();
  return visited;
}

Index FactoredRoute::prepare_columns() {
  const Index columns = std::min(kPreparedColumns, d_out() - prepared_column_);
  const Index rows = x_.rows_of(prepared_block_);
  if (prepared_column_ == 0) {
    x_.arrange(prepared_block_, 1.0);
    residual_of_base_.arrange(prepared_block_, -1.0);
  }
  if (prepared_block_ == 0) {
    kernels::write_weights({w_base_.data() + prepared_column_, d_out(), 1}, d_in(), columns, 1.0,
                           panel_.data());
  }
  const ConstBlock x = x_.block(prepared_block_);
  Block residual = residual_of_base_.block(prepared_block_);
  residual.data += prepared_column_ * residual.stride;
  kernels::multiply_add(x, panel_.data(), rows, d_in(), columns, residual);
  if (weight_gradient_) {
    base_squares_ += kernels::squares(residual, rows, columns);
    weight_gradient_->add_rows(x, residual, rows, prepared_column_);
  }
  if (++prepared_block_ == x_.blocks()) {
    prepared_block_ = 0;
    prepared_column_ += columns;
    if (prepared_column_ == d_out()) w_base_.resize(0, 0);
  }
  return std::max<Index>(1, rows * columns / d_out());
}

void FactoredRoute::add_curvature(const Vector& direction, Index first,
                                  [[maybe_unused]] Index count, Vector& image) const {
  LORA_ASSERT(prepared() && is_block(first, count, rows()));
  LORA_ASSERT(direction.size() == d_in() && image.size() == d_in());
  // The rows beyond the last one are zeros.
  const ColumnMajorView block(x_.block(first / block_rows_).data, block_rows_, d_in());
  Vector projected = Vector::Zero(block_rows_);
  for (Index k = 0; k < d_in(); ++k) projected += direction[k] * block.col(k);
  for (Index k = 0; k < d_in(); ++k) image[k] += block.col(k).dot(projected);
}

void FactoredRoute::resize(Index rank) {
  rank_ = rank;
  a_.resize(d_in() * rank);
  b_t_.resize(d_out() * rank);
  p_.resize(kBlockRows * rank);
  q_.resize(kBlockRows * rank);
  x_t_sums_.resize(d_in(), rank);
  e_t_p_.resize(d_out(), rank);
}

double FactoredRoute::largest_row_squares(Index first, Index count) const {
  LORA_ASSERT(prepared() && is_block(first, count, rows()));
  const auto [block, stride] = x_.block(first / block_rows_);
  double largest = 0;
  for (Index i = 0; i < count; ++i) {
    double sum = 0;
    for (Index k = i; k < d_in() * stride; k += stride) sum += block[k] * block[k];
    largest = std::max(largest, sum);
  }
  return largest;
}

void FactoredRoute::begin(const Adapter& adapter) {
  LORA_ASSERT(prepared());
  if (sample_.draws()) sampled_x_.resize(block_rows_ * d_in());
  if (sample_.rows) sampled_residual_.resize(block_rows_ * d_out());
  if (adapter.rank() != rank_) resize(adapter.rank());
  concluded_ = false;
  x_t_sums_.setZero();
  e_t_p_.setZero();
  if (rank_ > kPanel) {
    kernels::write_weights({adapter.a.data(), rank_, 1}, d_in(), rank_, 1.0, a_.data());
  }
  if (needs_residual()) write_scaled_transpose(adapter.b, b_t_);
}

void FactoredRoute::begin_along(const Adapter&, const Gradient& direction) {
  d_a_.resize(a_.size());
  d_b_t_.resize(b_t_.size());
  d_p_.resize(p_.size());
  linear_.resize(e_.size());
  quadratic_.resize(e_.size());
  kernels::write_weights({direction.a.data(), rank_, 1}, d_in(), rank_, 1.0, d_a_.data());
  write_scaled_transpose(direction.b, d_b_t_);
}

void FactoredRoute::write_scaled_transpose(const Matrix& b, Vector& weights) const {
  for (Index column = 0; column < d_out(); column += kResidualColumns) {
    const Index columns = std::min(kResidualColumns, d_out() - column);
    kernels::write_weights({b.data() + column, 1, d_out()}, columns, rank_, scale_,
                           weights.data() + column * rank_);
  }
}

Prefetch FactoredRoute::prefetch(const RowBlocks& blocks, Index block, Index work) const {
  const Index after = sweep_ == Sweep::kDown ? block + 1 : block - 1;
  if (!exceeds_caches_ || sample_.rows || after < 0 || after == blocks.blocks()) return {};
  const double* const next = blocks.block(after).data;
  const Index size = block_rows_ * blocks.columns();
  const Index lines = size * static_cast<Index>(sizeof(double)) / kCacheLine;
  return {next, next + size, std::max<Index>(1, work / lines), 0};
}

void FactoredRoute::add_rows(const Adapter& adapter, Index first, Index count) {
  LORA_ASSERT(adapter.rank() == rank_ && is_block(first, count, pass_rows()));
  const Index block = first / block_rows_;
  ConstBlock x = x_.block(block);
  const double* residual_of_base = residual_of_base_.block(block).data;
  if (sample_.draws()) {
    sample_.gather(x_, first, count, sampled_x_);
    x.data = sampled_x_.data();
  }
  if (sample_.dropout.drops()) drop(first, count);
  if (sample_.rows) {
    sample_.gather(residual_of_base_, first, count, sampled_residual_);
    residual_of_base = sampled_residual_.data();
  }
  // The total depth of the tiles of two products; a tile is four columns by a unit of rows.
  const Index work = block_rows_ / kRowUnit * rank_ * 2 / 4;
  Prefetch next_x = prefetch(x_, block, work * d_in());
  Prefetch next_residual = prefetch(residual_of_base_, block, work * d_out());
  const double* const a = rank_ > kPanel ? a_.data() : adapter.a.data();
  kernels::multiply(x, a, count, d_in(), rank_, p_.data(), next_x);
  if (pass_ == Pass::kLine) {
    kernels::multiply(x, d_a_.data(), count, d_in(), rank_, d_p_.data(), next_x);
  }
  for (Index column = 0; needs_residual() && column < d_out(); column += kResidualColumns) {
    add_residual(residual_of_base + column * block_rows_, count, column, next_residual);
  }
  if (!needs_gradient()) return;
  const double* const right = through_weight() ? p_.data() : q_.data();
  kernels::accumulate_transposed(x, right, count, d_in(), rank_, x_t_sums_.data(), next_x);
}

void FactoredRoute::add_residual(const double* residual_of_base, Index rows, Index column,
                                 Prefetch& prefetch) {
  const Index columns = std::min(kResidualColumns, d_out() - column);
  const Index offset = column * rank_;
  const double* const b_t = b_t_.data() + offset;
  const ConstBlock e{e_.data(), block_rows_};
  kernels::add_outer(p_.data(), b_t, residual_of_base, rows, rank_, columns,
                     {e_.data(), block_rows_}, prefetch);
  if (pass_ != Pass::kGradient) squared_error_ += kernels::squares(e, rows, columns);
  if (pass_ == Pass::kLine) add_line(rows, columns, offset);
  if (!needs_gradient() || through_weight()) return;
  if (column == 0) {
    kernels::multiply(e, b_t, rows, columns, rank_, q_.data());
  } else {
    kernels::multiply_add(e, b_t, rows, columns, rank_, {q_.data(), kBlockRows});
  }
  kernels::accumulate_transposed(e, p_.data(), rows, columns, rank_, e_t_p_.data() + column * rank_,
                                 prefetch);
}

Index FactoredRoute::conclude(const Adapter& adapter) {
  if (!through_weight()) return 0;
  if (!concluded_) weight_gradient_->begin(adapter, scale_, x_t_sums_);
  concluded_ = true;
  return weight_gradient_->advance();
}

void FactoredRoute::drop(Index first, Index count) {
  for (Index i = 0; i < count; ++i) {
    sample_.dropout.apply(sample_.row(first + i), sampled_x_.data() + i, d_in(), block_rows_);
  }
}

void FactoredRoute::add_line(Index rows, Index columns, Index offset) {
  const auto add = [&](const Vector& left, const Vector& weights, Vector& sum) {
    kernels::add_outer(left.data(), weights.data() + offset, sum.data(), rows, rank_, columns,
                       {sum.data(), block_rows_});
  };
  linear_.setZero();
  add(d_p_, b_t_, linear_);
  add(p_, d_b_t_, linear_);
  quadratic_.setZero();
  add(d_p_, d_b_t_, quadratic_);
  for (Index k = 0; k < columns * block_rows_; k += block_rows_) {
    for (Index i = k; i < k + rows; ++i) terms_.add(e_[i], linear_[i], quadratic_[i]);
  }
}

double FactoredRoute::loss_bound(const Adapter& adapter) const {
  if (!through_weight()) return loss();
  // ||R0 + P @ (s * b)||_F^2. Cancellation leaves rounding errors of its terms.
  const Matrix b_b_t = (scale_ * scale_) * adapter.b.lazyProduct(adapter.b.transpose());
  const Matrix p_t_p = adapter.a.transpose().lazyProduct(x_t_sums_);
  const double change = p_t_p.cwiseProduct(b_b_t).sum();
  const double mixed = scale_ * weight_gradient_->products().b.cwiseProduct(adapter.b).sum();
  const double squares = base_squares_ + 2 * mixed - change;
  const double rounding = std::numeric_limits<double>::epsilon() *
                          static_cast<double>(kBlockAdditions + x_.blocks()) *
                          (base_squares_ + change);
  return (std::max(0.0, squares) + rounding + residual_squares_) / pass_n() /
         static_cast<double>(d_out());
}

void FactoredRoute::gradient(const Adapter&, Gradient& gradient) const {
  LORA_ASSERT(needs_gradient());
  const double factor = 2 / pass_n();
  if (through_weight()) {
    gradient.a = factor * weight_gradient_->products().a;
    gradient.b = scale_ * factor * weight_gradient_->products().b;
  } else {
    gradient.a = factor * x_t_sums_;
    gradient.b = scale_ * factor * e_t_p_.transpose();
  }
}

}  // namespace lora
