#include "core/product_reduction.h"

#include <algorithm>
#include <utility>

#include "core/assert.h"

namespace lora {
namespace {

/// Rows that are multiplied at once.
constexpr Index kMostRows = 4 * kBlockRows;

/// The largest norm of the inverse of R, with columns of length 1: three of 16 digits are lost.
constexpr double kLargestInverse = 1e3;

/// The smallest part of ||y||_F^2 that the difference of two squares keeps enough digits of.
constexpr double kSmallestPart = 0x1p-8;

/// Products of lengths within this range neither overflow nor underflow.
constexpr double kLongestColumn = 0x1p250;

}  // namespace

ProductReduction::ProductReduction(Index d_in, Index d_out)
    : triangle_(d_in, 0),
      x_(kMostRows, d_in),
      y_(kMostRows, d_out),
      products_(Vector::Zero(d_in * d_out)) {}

Index ProductReduction::room() const {
  return multiplying_ ? 0 : std::min(triangle_.room(), kMostRows - waiting_);
}

void ProductReduction::push(MatrixView x, MatrixView y) {
  LORA_ASSERT(x.rows() == y.rows() && x.rows() <= room());
  triangle_.push(x, MatrixView(nullptr, x.rows(), 0));
  x_.middleRows(waiting_, x.rows()) = x;
  y_.middleRows(waiting_, y.rows()) = y;
  waiting_ += x.rows();
  stage_ = Stage::kRows;
}

bool ProductReduction::advance() {
  if (multiplying_ || waiting_ == kMostRows) return multiply();
  return triangle_.room() == 0 && triangle_.advance();
}

/// Multiplies the waiting rows, a tile of columns of y at a time. Returns true.
bool ProductReduction::multiply() {
  if (!multiplying_) {
    begin_products();
  } else {
    const Index count = std::min(kBlockRows, d_out() - column_);
    add_products(column_, count);
    column_ += count;
    multiplying_ = column_ < d_out();
  }
  return true;
}

void ProductReduction::begin_products() {
  x_blocks_ = BlockMatrix(x_.topRows(waiting_));
  y_blocks_ = BlockMatrix(y_.topRows(waiting_));
  for (Index block = 0; block < y_blocks_.blocks(); ++block) {
    squares_ += kernels::squares(y_blocks_.from(block, 0), y_blocks_.rows_of(block), d_out());
  }
  waiting_ = 0;
  column_ = 0;
  multiplying_ = true;
}

void ProductReduction::add_products(Index first, Index count) {
  double* const tile = products_.data() + first * d_in();
  for (Index strip = 0; strip < d_in(); strip += kBlockRows) {
    const Index width = std::min(kBlockRows, d_in() - strip);
    for (Index block = 0; block < x_blocks_.blocks(); ++block) {
      kernels::accumulate_transposed(x_blocks_.from(block, strip), y_blocks_.column(block, first),
                                     x_blocks_.rows_of(block), width, count, tile + strip * count);
    }
  }
}

bool ProductReduction::conclude() {
  switch (stage_) {
    case Stage::kRows:
      if (multiplying_ || waiting_ > 0) return multiply();
      if (!triangle_.advance()) begin_condition();
      return true;
    case Stage::kCondition:
      if (!inverse_norm_->advance()) begin_targets();
      return true;
    case Stage::kTargets:
      if (substitution_->advance(kBlockRows * kBlockRows) == 0) finish_targets();
      return true;
    case Stage::kDone:
      break;
  }
  return false;
}

void ProductReduction::begin_condition() {
  LORA_ASSERT(triangle_.rows() == d_in() && triangle_.n() > d_in());
  r_ = triangle_.x();
  inverse_norm_ = std::make_unique<InverseNorm>(r_);
  stage_ = Stage::kCondition;
}

void ProductReduction::begin_targets() {
  const Index last = d_in() - 1;
  lower_ = BlockMatrix(d_in(), d_in());
  targets_ = BlockMatrix(d_in(), d_out());
  for (Index row = 0; row < d_in(); ++row) {
    for (Index k = row; k < d_in(); ++k) lower_(last - k, last - row) = r_(row, k);
  }
  for (Index first = 0; first < d_out(); first += kBlockRows) {
    const Index count = std::min(kBlockRows, d_out() - first);
    const double* const tile = products_.data() + first * d_in();
    for (Index row = 0; row < d_in(); ++row) {
      for (Index k = 0; k < count; ++k) targets_(last - row, first + k) = tile[row * count + k];
    }
  }
  substitution_ = std::make_unique<Substitution>(lower_, targets_);
  stage_ = Stage::kTargets;
}

void ProductReduction::finish_targets() {
  residual_squares_ = squares_ - targets_.squares(0, d_out());
  substitution_.reset();
  stage_ = Stage::kDone;
}

bool ProductReduction::is_accurate() const {
  LORA_ASSERT(done());
  // d_in rows leave no residual, whatever the others leave.
  const auto n = static_cast<double>(triangle_.n());
  const double part = residual_squares_ / squares_ * n / (n - static_cast<double>(d_in()));
  return part >= kSmallestPart && inverse_norm_->value() <= kLargestInverse &&
         lengths_are_moderate();
}

bool ProductReduction::lengths_are_moderate() const {
  const auto is_moderate = [](double squares) {
    return squares < kLongestColumn * kLongestColumn &&
           squares > 1 / (kLongestColumn * kLongestColumn);
  };
  if (!is_moderate(squares_)) return false;
  for (Index k = 0; k < d_in(); ++k) {
    if (!is_moderate(r_.col(k).squaredNorm())) return false;
  }
  return true;
}

Problem ProductReduction::take() {
  LORA_ASSERT(done());
  Problem problem;
  problem.reduced_from = triangle_.n();
  problem.residual_squares = residual_squares_;
  problem.x = std::move(r_);
  problem.y = targets_.to_rows().colwise().reverse();
  *this = ProductReduction(problem.d_in(), problem.d_out());
  return problem;
}

}  // namespace lora
