#include "core/rank_losses.h"

#include <algorithm>

#include "core/assert.h"
#include "core/row_operations.h"

namespace lora {
namespace {

/// Rows that are visited at once: enough for products to be efficient.
constexpr Index kRowsAtOnce = 32;

/// Adds the sum of squares of every column.
void add_squares(const Matrix& rows, Vector& squares) {
  for (Index row = 0; row < rows.rows(); ++row) {
    for (Index j = 0; j < rows.cols(); ++j) squares[j] += rows(row, j) * rows(row, j);
  }
}

}  // namespace

RankLosses::RankLosses(const Problem& problem, const RankedChanges& changes)
    : problem_(problem),
      changes_(changes),
      back_(changes.directions.transpose()),
      explained_(Vector::Zero(changes.ranks())),
      open_(Vector::Zero(changes.ranks())),
      outside_(problem.residual_squares) {
  LORA_ASSERT(problem.is_consistent());
  LORA_ASSERT(changes.coefficients.rows() == problem.d_in() &&
              changes.coefficients.cols() == changes.ranks());
  LORA_ASSERT(changes.directions.cols() == problem.d_out());
}

Index RankLosses::advance(Index budget) {
  const Index d_in = problem_.d_in();
  const Index d_out = problem_.d_out();
  const Index ranks = changes_.ranks();
  Index work = 0;
  while (row_ < problem_.rows() && work < budget) {
    const Index count = std::min(kRowsAtOnce, problem_.rows() - row_);
    const auto x = problem_.x.middleRows(row_, count);
    residual_ = problem_.y.middleRows(row_, count);
    add_product(-1, x, problem_.w_base, residual_);
    projected_.setZero(count, ranks);
    add_product(1, residual_, back_, projected_);
    error_ = projected_;
    add_product(-1, x, changes_.coefficients, error_);
    add_product(-1, projected_, changes_.directions, residual_);
    add_squares(error_, explained_);
    add_squares(projected_, open_);
    outside_ += dot_product(residual_.data(), residual_.data(), residual_.size());
    row_ += count;
    work += work_of_product(count, d_in, d_out) + work_of_product(count, d_in + 2 * d_out, ranks);
  }
  return work;
}

Vector RankLosses::losses() const {
  LORA_ASSERT(row_ == problem_.rows());
  const Index ranks = changes_.ranks();
  Vector squares(ranks + 1);
  squares[ranks] = outside_;
  for (Index q = ranks; q > 0; --q) squares[q - 1] = squares[q] + open_[q - 1];
  double explained = 0;
  for (Index q = 1; q <= ranks; ++q) {
    explained += explained_[q - 1];
    squares[q] += explained;
  }
  squares /= static_cast<double>(problem_.n()) * static_cast<double>(problem_.d_out());
  return squares;
}

}  // namespace lora
