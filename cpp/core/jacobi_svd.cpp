#include "core/jacobi_svd.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/assert.h"
#include "core/power_of_two.h"
#include "core/row_operations.h"

namespace lora {
namespace {

/// Rows of a tile: two tiles, whose rows are paired with each other, stay in the second-level
/// cache.
constexpr Index kTileRows = 32;

/// A dozen sweeps are many; the limit ends those that rounding keeps from converging.
constexpr int kMostSweeps = 50;

/// How much longer a row has to be before it is swapped: more than the rounding error of its
/// length.
constexpr double kLonger = 1 + 1e-10;

/// The size of the largest value, near the root of the largest number: squares are in range for
/// rows from 1e-300 times as long.
constexpr double kLargest = 0x1p500;

}  // namespace

JacobiSvd::JacobiSvd(Matrix rows, Index columns)
    : rows_(std::move(rows)),
      columns_(columns),
      unit_(power_of_two_of(rows_.leftCols(columns).lpNorm<Eigen::Infinity>())),
      squares_(rows_.rows()) {
  LORA_ASSERT(columns_ >= rows_.rows() && columns_ <= rows_.cols());
  rows_.leftCols(columns_) /= unit_;
  rows_.leftCols(columns_) *= kLargest;
  for (Index row = 0; row < rows_.rows(); ++row) squares_[row] = squares_of(row);
  if (rows_.rows() == 0) finish();
}

Index JacobiSvd::advance(Index budget) {
  Index work = 0;
  while (!done_ && work < budget) {
    if (q_tile_ == p_tile_) bring_longest(p_);
    const Index end = std::min(q_tile_ + kTileRows, rows_.rows());
    const Index begin = std::max(p_ + 1, q_tile_);
    for (Index q = begin; q < end; ++q) {
      if (orthogonalise(p_, q)) changed_ = true;
    }
    work += 1 + (end - begin) * rows_.cols() / 250;  // one of a dot product, four of a rotation
    next_pairs();
  }
  return work;
}

double JacobiSvd::squares_of(Index row) const {
  return dot_product(rows_.row(row).data(), rows_.row(row).data(), columns_);
}

/// Swaps `row` with the longest row below it. A sweep with swaps does not visit all pairs.
void JacobiSvd::bring_longest(Index row) {
  const Index longest = longest_from(row);
  if (squares_[longest] > kLonger * squares_[row]) {
    swap_rows(row, longest);
    changed_ = true;
  }
  squares_[row] = squares_of(row);
}

Index JacobiSvd::longest_from(Index row) const {
  Index longest = row;
  for (Index other = row + 1; other < rows_.rows(); ++other) {
    if (squares_[other] > squares_[longest]) longest = other;
  }
  return longest;
}

void JacobiSvd::swap_rows(Index row, Index other) {
  if (row == other) return;
  rows_.row(row).swap(rows_.row(other));
  std::swap(squares_[row], squares_[other]);
}

/// Rotates rows p and q so that they are orthogonal. Returns whether they were not before.
bool JacobiSvd::orthogonalise(Index p, Index q) {
  const double dot = dot_product(rows_.row(p).data(), rows_.row(q).data(), columns_);
  const double tolerance =
      std::numeric_limits<double>::epsilon() * std::sqrt(static_cast<double>(columns_));
  const double orthogonal = tolerance * std::sqrt(squares_[p]) * std::sqrt(squares_[q]);
  // What products that are no normal numbers add up to at most by rounding.
  const double smallest = static_cast<double>(columns_) * std::numeric_limits<double>::denorm_min();
  if (!(std::abs(dot) > orthogonal + smallest)) return false;

  const double zeta = (squares_[q] - squares_[p]) / (2 * dot);
  const double size = std::abs(zeta);
  // If the square could overflow, adding 1 to it changes nothing.
  const double length = size < 1e8 ? std::sqrt(1 + size * size) : size;
  const double tangent = std::copysign(1 / (size + length), zeta);
  const double cosine = 1 / std::sqrt(1 + tangent * tangent);
  rotate_rows(rows_.row(p).data(), rows_.row(q).data(), rows_.cols(), cosine, tangent * cosine);
  // If this difference cancels, it is inaccurate until the row's next turn, and may be negative.
  squares_[p] -= tangent * dot;
  squares_[q] += tangent * dot;
  return true;
}

void JacobiSvd::next_pairs() {
  const Index count = rows_.rows();
  if (++p_ < std::min(p_tile_ + kTileRows, count)) return;
  q_tile_ += kTileRows;
  if (q_tile_ >= count) {
    p_tile_ += kTileRows;
    q_tile_ = p_tile_;
  }
  p_ = p_tile_;
  if (p_ < count) return;
  if (!changed_ || ++sweeps_ == kMostSweeps) finish();
  p_tile_ = q_tile_ = p_ = 0;
  changed_ = false;
}

void JacobiSvd::finish() {
  const Index count = rows_.rows();
  for (Index row = 0; row < count; ++row) squares_[row] = squares_of(row);
  values_.resize(count);
  for (Index row = 0; row < count; ++row) {
    swap_rows(row, longest_from(row));
    const double length = squares_[row] < kLeastSquare ? 0 : std::sqrt(squares_[row]);
    values_[row] = unit_ * (length / kLargest);
    if (length > 0) {
      rows_.row(row).head(columns_) /= length;
    } else {
      rows_.row(row).head(columns_).setZero();
    }
  }
  done_ = true;
}

}  // namespace lora
