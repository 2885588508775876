#include "core/orthonormal_terms.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace lora {
namespace {

/// Relative to the length of a vector, what projections leave of it at most where nothing is left.
constexpr double kRounding = 8 * std::numeric_limits<double>::epsilon();

/// The squares of smaller lengths are no normal numbers.
constexpr double kShortest = 0x1p-507;

}  // namespace

OrthonormalTerms::OrthonormalTerms(Matrix terms, Index first, Index columns)
    : terms_(std::move(terms)),
      first_(first),
      columns_(columns),
      left_(terms_.rows()),
      squares_(left_),
      rounding_(left_) {
  for (Index term = 0; term < left_; ++term) {
    squares_[term] = squares_of(term);
    rounding_[term] = std::max(kRounding * std::sqrt(squares_[term]), kShortest);
  }
}

Index OrthonormalTerms::advance(Index budget) {
  Index work = 0;
  for (; stage_ != Stage::kDone && work < budget; work += 1 + 2 * terms_.cols() / 1000) do_next();
  return work;
}

void OrthonormalTerms::do_next() {
  if (stage_ == Stage::kChoose) return choose();
  if (stage_ == Stage::kReduce) {
    if (next_ == done_) return judge();
    project(done_, next_);
  } else {
    if (next_ == left_) {
      stage_ = Stage::kChoose;
      return;
    }
    project(next_, done_ - 1);
    squares_[next_] = squares_of(next_);
  }
  ++next_;
}

void OrthonormalTerms::choose() {
  if (done_ == left_ || done_ == columns_) {
    stage_ = Stage::kDone;
    return;
  }
  Index longest = done_;
  for (Index term = done_ + 1; term < left_; ++term) {
    if (squares_[term] > squares_[longest]) longest = term;
  }
  swap(done_, longest);
  length_ = std::numeric_limits<double>::infinity();
  judge();
}

/// Removes directions from the chosen vector until it no longer becomes much shorter by that.
void OrthonormalTerms::judge() {
  const double length = std::sqrt(squares_of(done_));
  if (length < rounding_[done_]) {
    swap(done_, --left_);
    stage_ = Stage::kChoose;
  } else if (length < length_ / 2) {
    length_ = length;
    next_ = 0;
    stage_ = Stage::kReduce;
  } else {
    accept(length);
  }
}

void OrthonormalTerms::accept(double length) {
  scale_row(1, length, x(done_), columns_);
  scale_row(length, 1, y(done_), terms_.cols() - columns_);
  next_ = ++done_;
  stage_ = Stage::kProject;
}

/// Moves what a vector has along a direction into the term of the direction.
void OrthonormalTerms::project(Index term, Index direction) {
  const double along = dot_product(x(direction), x(term), columns_);
  add_scaled(-along, x(direction), x(term), columns_);
  add_scaled(along, y(term), y(direction), terms_.cols() - columns_);
}

void OrthonormalTerms::swap(Index term, Index other) {
  if (term == other) return;
  double* const values = terms_.row(term).data();
  std::swap_ranges(values, values + terms_.cols(), terms_.row(other).data());
  std::swap(squares_[term], squares_[other]);
  std::swap(rounding_[term], rounding_[other]);
}

}  // namespace lora
