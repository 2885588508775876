#include "core/bidiagonal_spectrum.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/row_operations.h"

namespace lora {
namespace {

/// What is at most this, relative to the largest element, counts as zero beside the diagonal: a few
/// rounding errors of the reduction.
constexpr double kNegligible = 16 * std::numeric_limits<double>::epsilon();

/// Where a vector has become smaller than this, the rest of it is zero: arithmetic with denormal
/// numbers is slow.
constexpr double kVanishing = 1e-60;

}  // namespace

BidiagonalSpectrum::BidiagonalSpectrum(const Vector& diagonal, const Vector& above)
    : diagonal_(diagonal),
      above_(above),
      squares_(zeros(size())),
      above_squares_(zeros(size())),
      found_(zeros(size())),
      order_(static_cast<std::size_t>(size())),
      values_(zeros(size())),
      vectors_(size(), size()),
      forward_(zeros(size())),
      backward_(zeros(size())),
      down_(zeros(size())),
      up_(zeros(size())) {
  LORA_ASSERT(above_.size() == size() && diagonal_.allFinite() && above_.allFinite());
  double largest = 0;
  for (Index i = 0; i < size(); ++i) {
    largest = std::max(largest, std::max(std::abs(diagonal_[i]), std::abs(above_[i])));
  }
  for (Index i = 0; i < size(); ++i) {
    if (std::abs(above_[i]) <= kNegligible * largest) above_[i] = 0;
    squares_[i] = diagonal_[i] * diagonal_[i];
    above_squares_[i] = above_[i] * above_[i];
  }
}

Index BidiagonalSpectrum::advance(Index budget) {
  Index work = 0;
  while (place_ < size() && work < budget) {
    if (place_ >= 0) {
      find_vector();
    } else if (next_ < size()) {
      find_values();
    } else {
      sort_values();
    }
    work += 1 + (end_ - begin_) / 2;  // divisions
  }
  return work;
}

/// Finds the block that begins at `begin`. Returns a bound: no value of the block is larger.
double BidiagonalSpectrum::find_block(Index begin) {
  begin_ = begin;
  end_ = begin;
  double bound = 0;
  double left = 0;
  double across = 0;
  do {
    across = std::abs(above_[end_]);
    bound = std::max(bound, std::abs(diagonal_[end_]) + std::max(left, across));
    left = across;
    ++end_;
  } while (across > 0);
  return bound;
}

/// Finds the next values of a block, in ascending order.
void BidiagonalSpectrum::find_values() {
  if (!seeking_) {
    const double bound = find_block(next_);
    if (end_ - begin_ == 1) {
      found_[next_++] = std::abs(diagonal_[begin_]);
      return;
    }
    seeking_ = std::make_unique<BidiagonalValues>(&squares_[begin_], &above_squares_[begin_],
                                                  end_ - begin_, bound);
  }
  if (seeking_->advance()) return;
  for (Index i = 0; i < seeking_->size(); ++i) found_[next_++] = seeking_->value(i);
  seeking_.reset();
}

/// By insertion, from the end: the values of every block are in ascending order.
void BidiagonalSpectrum::sort_values() {
  for (Index i = 0; i < size(); ++i) {
    const Index found = size() - 1 - i;
    const double value = found_[found];
    Index place = i;
    for (; place > 0 && values_[place - 1] < value; --place) {
      values_[place] = values_[place - 1];
      order_[static_cast<std::size_t>(place)] = order_[static_cast<std::size_t>(place - 1)];
    }
    values_[place] = value;
    order_[static_cast<std::size_t>(place)] = found;
  }
  place_ = 0;
}

/// Where the factorisations from above and from below meet, the pivot is smallest: there begins the
/// vector that they leave, in both directions.
void BidiagonalSpectrum::find_vector() {
  const Index found = order_[static_cast<std::size_t>(place_)];
  Index begin = found;
  while (begin > 0 && above_[begin - 1] != 0) --begin;
  find_block(begin);
  const double shift = found_[found] * found_[found];
  const Index last = end_ - 1;
  forward_[begin_] = 0;
  for (Index k = begin_; k < last; ++k) {
    const double sum = forward_[k] - shift;
    const double pivot = pivot_of(squares_[k] + sum);
    down_[k] = diagonal_[k] * above_[k] / pivot;
    forward_[k + 1] = sum * (above_squares_[k] / pivot);
  }
  backward_[last] = squares_[last] - shift;
  Index meet = last;
  double smallest = std::abs(forward_[last] + backward_[last]);
  for (Index k = last - 1; k >= begin_; --k) {
    const double pivot = pivot_of(above_squares_[k] + backward_[k + 1]);
    up_[k] = diagonal_[k] * above_[k] / pivot;
    backward_[k] = backward_[k + 1] * (squares_[k] / pivot) - shift;
    const double size = std::abs(forward_[k] + backward_[k]);
    if (size < smallest) {
      smallest = size;
      meet = k;
    }
  }
  double squares = 1;
  double* const values = &vectors_(place_, 0);
  values[meet * kBlockRows] = 1;
  double value = 1;
  for (Index k = meet - 1; k >= begin_ && std::abs(value) > kVanishing; --k) {
    value *= -down_[k];
    values[k * kBlockRows] = value;
    squares += value * value;
  }
  value = 1;
  for (Index k = meet; k < last && std::abs(value) > kVanishing; ++k) {
    value *= -up_[k];
    values[(k + 1) * kBlockRows] = value;
    squares += value * value;
  }
  const double length = std::sqrt(squares);
  for (Index k = begin_; k < end_; ++k) values[k * kBlockRows] /= length;
  ++place_;
}

}  // namespace lora
