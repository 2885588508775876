#include "core/losses_by_rank.h"

#include <algorithm>
#include <utility>

#include "core/assert.h"
#include "core/row_operations.h"

namespace lora {
namespace {

/// Rows that are visited at once: enough to amortise the rearrangement of the right factors.
constexpr Index kVisitedRows = 4 * kBlockRows;

/// Adds the sum of squares of every column.
void add_squares_of_columns(const BlockMatrix& matrix, Vector& squares) {
  for (Index k = 0; k < matrix.columns(); ++k) squares[k] += matrix.squares(k, 1);
}

}  // namespace

LossesByRank::LossesByRank(const Problem& problem, const RankedChanges& changes)
    : problem_(problem),
      changes_(changes),
      explained_(zeros(changes.ranks())),
      open_(zeros(changes.ranks())),
      outside_(problem.residual_squares),
      is_basis_(changes.ranks() == problem.d_out() &&
                (changes.directions.rowwise().squaredNorm().array() > 0).all()) {
  LORA_ASSERT(problem.is_consistent());
  LORA_ASSERT(changes.coefficients.rows() == problem.d_in() &&
              changes.coefficients.cols() == changes.ranks());
  LORA_ASSERT(changes.directions.cols() == problem.d_out());
  run_then<&LossesByRank::begin_rows>();
}

LossesByRank::LossesByRank(const Problem& problem, const RankedChanges& changes, Known known)
    : LossesByRank(problem, changes) {
  LORA_ASSERT(known.residual.rows() == problem.rows() && known.x.rows() == problem.rows());
  x_ = std::move(known.x);
  upper_ = x_.is_upper_triangular();
  residual_ = std::move(known.residual);
  projected_ = std::move(known.projected);
  begin_error();
}

void LossesByRank::multiply(double factor, const BlockMatrix& left, RightFactor right,
                            BlockMatrix& sum) {
  const bool upper = upper_ && &left == &x_;
  product_ = std::make_unique<BlockProduct>(factor, left, right, sum,
                                            upper ? Omit::kBelowDiagonal : Omit::kNothing);
}

void LossesByRank::begin_rows() {
  const Index count = std::min(kVisitedRows, problem_.rows() - row_);
  x_ = BlockMatrix(problem_.x.middleRows(row_, count));
  residual_ = BlockMatrix(problem_.y.middleRows(row_, count));
  multiply(-1, x_, RightFactor::of(problem_.w_base), residual_);
  run_then<&LossesByRank::begin_projected>(product_.get());
}

void LossesByRank::begin_projected() {
  projected_ = BlockMatrix(residual_.rows(), changes_.ranks());
  multiply(1, residual_, RightFactor::transposed(changes_.directions), projected_);
  run_then<&LossesByRank::begin_error>(product_.get());
}

void LossesByRank::begin_error() {
  error_ = projected_;
  multiply(-1, x_, RightFactor::of(changes_.coefficients), error_);
  run_then<&LossesByRank::add_error>(product_.get());
}

void LossesByRank::add_error() {
  add_squares_of_columns(error_, explained_);
  add_squares_of_columns(projected_, open_);
  if (is_basis_) return finish_rows();
  multiply(-1, projected_, RightFactor::of(changes_.directions), residual_);
  run_then<&LossesByRank::add_outside>(product_.get());
}

void LossesByRank::add_outside() {
  outside_ += residual_.squares(0, residual_.columns());
  finish_rows();
}

void LossesByRank::finish_rows() {
  row_ += residual_.rows();
  row_ == problem_.rows() ? end() : begin_rows();
}

Vector LossesByRank::losses() const {
  LORA_ASSERT(done());
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
