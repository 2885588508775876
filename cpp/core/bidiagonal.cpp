#include "core/bidiagonal.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/assert.h"
#include "core/power_of_two.h"
#include "core/reflection.h"
#include "core/row_operations.h"

namespace lora {
namespace {

/// `squares` is the sum of squares of the values; a negligible one needs no reflection.
Reflection reflection_over(double first, double squares) {
  if (squares < kLeastSquare) return {first, 1, 0};
  return reflection_of(first, std::sqrt(first * first + squares));
}

}  // namespace

Bidiagonal::Bidiagonal(BlockMatrix matrix)
    : a_(std::move(matrix)),
      left_(a_.rows(), 2 * kReflectors),
      right_(zeros(2 * kReflectors, a_.columns())),
      diagonal_(zeros(a_.columns())),
      above_(zeros(a_.columns())),
      reflectors_(zeros(a_.columns(), a_.columns())),
      factors_(zeros(a_.columns())),
      block_(zeros(kReflectors, kReflectors)),
      back_(a_.columns()),
      weights_(zeros(2 * kReflectors * std::max(kReflectors, a_.columns()))),
      sums_(zeros(std::max(kReflectors, a_.columns()))) {
  LORA_ASSERT(a_.rows() >= a_.columns());
}

Index Bidiagonal::advance(Index budget) {
  Index work = 0;
  while (column_ < a_.columns() && work < budget) work += reduce_next();
  while (rows_ && back_ > 0 && work < budget) work += transform_block();
  return work;
}

/// Reduces one column and the row beside it, or updates a block of the rest after the last column
/// of a panel.
Index Bidiagonal::reduce_next() {
  if (column_ == panel_ + kReflectors) return update_rest();
  const Index rest = (a_.rows() - column_) * (a_.columns() - column_) / 1000;
  const Index depth = 2 * (column_ - panel_);
  eliminate_column(column_, depth);
  eliminate_row(column_, depth + 1);
  ++column_;
  return 1 + 4 * rest;  // not from the caches
}

/// Makes column j zero below the diagonal by a reflection v, and y of it: the reflection subtracts
/// v @ y.
void Bidiagonal::eliminate_column(Index j, Index depth) {
  const Index first = j / kBlockRows;
  const Index width = a_.columns() - j - 1;
  double squares = 0;
  for (Index k = 0; k < depth; ++k) weights_[k] = -right_(k, j);
  for (Index block = first; block < a_.blocks(); ++block) {
    double* const values = a_.column(block, j);
    kernels::multiply_add(left_.from(block, 0), weights_.data(), a_.rows_of(block), depth, 1,
                          {values, kBlockRows});
    double* const v = left_.column(block, depth);
    std::copy_n(values, kBlockRows, v);
    if (block == first) std::fill_n(v, j % kBlockRows + 1, 0.0);
    squares += kernels::squares({v, kBlockRows}, a_.rows_of(block), 1);
  }
  const Reflection reflection = reflection_over(a_(j, j), squares);
  diagonal_[j] = reflection.image;
  double overlap[2 * kReflectors] = {};
  double* const y = &right_(depth, j);
  std::fill_n(y, width + 1, 0.0);
  for (Index block = first; block < a_.blocks(); ++block) {
    double* const v = left_.column(block, depth);
    for (Index row = 0; row < kBlockRows; ++row) v[row] /= reflection.pivot;
    if (block == first) v[j % kBlockRows] = 1;
    if (reflection.tau == 0 || width == 0) continue;
    kernels::accumulate_transposed(left_.from(block, 0), v, a_.rows_of(block), depth, 1, overlap);
    kernels::accumulate_transposed(a_.from(block, j + 1), v, a_.rows_of(block), width, 1, y + 1);
  }
  for (Index k = 0; k < depth; ++k) add_scaled(-overlap[k], &right_(k, j) + 1, y + 1, width);
  for (Index k = 1; k <= width; ++k) y[k] *= reflection.tau;
}

/// Makes row j zero beyond the first element above the diagonal by a reflection u, and x of it: the
/// reflection subtracts x @ u.
void Bidiagonal::eliminate_row(Index j, Index depth) {
  const Index width = a_.columns() - j - 1;
  double* const row = &right_(depth, 0);
  std::fill_n(row, a_.columns(), 0.0);
  if (width == 0) return;
  const Index next = j + 1;
  double* const u = row + next;
  for (Index k = 0; k < width; ++k) u[k] = a_(j, next + k);
  for (Index k = 0; k < depth; ++k) add_scaled(-left_(j, k), &right_(k, next), u, width);
  const Reflection reflection = reflection_over(u[0], dot_product(u + 1, u + 1, width - 1));
  above_[j] = reflection.image;
  factors_[j] = reflection.tau;
  double* const scaled = sums_.data();
  u[0] = reflection.pivot;
  for (Index k = 0; k < width; ++k) {
    u[k] /= reflection.pivot;
    reflectors_(j, next + k) = u[k];
    scaled[k] = reflection.tau * u[k];
  }
  for (Index k = 0; k < depth; ++k) weights_[k] = -dot_product(&right_(k, next), scaled, width);
  for (Index block = j / kBlockRows; block < a_.blocks(); ++block) {
    double* const x = left_.column(block, depth);
    kernels::multiply(a_.from(block, j + 1), scaled, a_.rows_of(block), width, 1, x);
    kernels::multiply_add(left_.from(block, 0), weights_.data(), a_.rows_of(block), depth, 1,
                          {x, kBlockRows});
  }
}

/// a -= left @ right in the next block of rows, right of the panel.
Index Bidiagonal::update_rest() {
  const Index depth = 2 * kReflectors;
  const Index width = a_.columns() - column_;
  if (updated_ == 0) {
    updated_ = column_ / kBlockRows;
    kernels::write_weights({&right_(0, column_), a_.columns(), 1}, depth, width, -1.0,
                           weights_.data());
  }
  kernels::multiply_add(left_.from(updated_, 0), weights_.data(), a_.rows_of(updated_), depth,
                        width, a_.from(updated_, column_));
  if (++updated_ == a_.blocks()) {
    updated_ = 0;
    panel_ = column_;
    left_.set_zero();
  }
  return 1 + kBlockRows * depth * width / 1000;
}

/// Completes block_ to T, with which H_first ... H_(first + count - 1) = I - U T U^T.
void Bidiagonal::form_block_reflector(Index first, Index count) {
  const Index width = a_.columns() - first;
  for (Index j = 0; j < count; ++j) {
    const double* const u = &reflectors_(first + j, first);
    const double tau = factors_[first + j];
    block_(j, j) = tau;
    for (Index i = 0; i < j; ++i) sums_[i] = dot_product(&reflectors_(first + i, first), u, width);
    for (Index i = 0; i < j; ++i) {
      double sum = 0;
      for (Index k = i; k < j; ++k) sum += block_(i, k) * sums_[k];
      block_(i, j) = -tau * sum;
    }
  }
}

void Bidiagonal::transform_back(BlockMatrix& rows) {
  LORA_ASSERT(rows.columns() == a_.columns() && column_ == a_.columns());
  rows_ = &rows;
}

/// Applies the last reflectors that are left to the next block of rows.
Index Bidiagonal::transform_block() {
  const Index first = (back_ - 1) / kReflectors * kReflectors;
  const Index count = back_ - first;
  const Index width = a_.columns() - first;
  if (back_block_ == 0) form_block_reflector(first, count);
  double along[kReflectors * kBlockRows];
  double change[kReflectors * kBlockRows];
  const Block values = rows_->from(back_block_, first);
  const Index height = rows_->rows_of(back_block_);
  const Index n = a_.columns();
  kernels::write_weights({&reflectors_(first, first), 1, n}, width, count, 1.0, weights_.data());
  kernels::multiply(values, weights_.data(), height, width, count, along);
  kernels::write_weights({block_.data(), 1, kReflectors}, count, count, -1.0, weights_.data());
  kernels::multiply({along, kBlockRows}, weights_.data(), height, count, count, change);
  kernels::write_weights({&reflectors_(first, first), n, 1}, count, width, 1.0, weights_.data());
  kernels::multiply_add({change, kBlockRows}, weights_.data(), height, count, width, values);
  if (++back_block_ == rows_->blocks()) {
    back_block_ = 0;
    back_ = first;
  }
  return 1 + 2 * height * width * count / 1000;
}

}  // namespace lora
