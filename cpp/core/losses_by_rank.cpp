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

Index LossesByRank::work_on_stage(Index budget) { return product_ ? product_->advance(budget) : 0; }

void LossesByRank::begin_next_stage() {
  switch (stage_) {
    case Stage::kRows:
      return begin_rows();
    case Stage::kResidual:
      return begin_projected();
    case Stage::kProjected:
      return begin_error();
    case Stage::kError:
      add_squares_of_columns(error_, explained_);
      add_squares_of_columns(projected_, open_);
      if (is_basis_) return finish_rows();
      return begin(Stage::kOutside, -1, projected_, RightFactor::of(changes_.directions),
                   residual_);
    case Stage::kOutside:
      outside_ += residual_.squares(0, residual_.columns());
      return finish_rows();
  }
}

void LossesByRank::begin(Stage stage, double factor, const BlockMatrix& left, RightFactor right,
                         BlockMatrix& sum) {
  const bool upper = upper_ && &left == &x_;
  product_ = std::make_unique<BlockProduct>(factor, left, right, sum,
                                            upper ? Omit::kBelowDiagonal : Omit::kNothing);
  stage_ = stage;
}

void LossesByRank::begin_rows() {
  const Index count = std::min(kVisitedRows, problem_.rows() - row_);
  x_ = BlockMatrix(problem_.x.middleRows(row_, count));
  residual_ = BlockMatrix(problem_.y.middleRows(row_, count));
  begin(Stage::kResidual, -1, x_, RightFactor::of(problem_.w_base), residual_);
}

void LossesByRank::begin_projected() {
  projected_ = BlockMatrix(residual_.rows(), changes_.ranks());
  begin(Stage::kProjected, 1, residual_, RightFactor::transposed(changes_.directions), projected_);
}

void LossesByRank::begin_error() {
  error_ = projected_;
  begin(Stage::kError, -1, x_, RightFactor::of(changes_.coefficients), error_);
}

void LossesByRank::finish_rows() {
  row_ += residual_.rows();
  product_.reset();
  stage_ = Stage::kRows;
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
