#include "core/optimum.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/assert.h"
#include "core/power_of_two.h"

namespace lora {
namespace {

/// A triangle counts as far from singular if no value of its diagonal is below this, relative to
/// the largest. The condition is only necessary; the comparison of losses is sufficient.
constexpr double kSmallestDiagonal = 1e-8;

/// The largest difference of the roots of attained and predicted losses: relative to the predicted
/// one, and relative to the root of the loss of rank 0, to which rounding errors are proportional.
constexpr double kAgreement = 1e-11;
constexpr double kRoundingOfLosses = 1e-12;

/// Columns whose lengths differ by more than this are decomposed with equal lengths.
constexpr double kWideRange = 0x1p20;

bool far_from_singular(const Matrix& triangle) {
  const auto sizes = triangle.diagonal().cwiseAbs();
  return sizes.minCoeff() > kSmallestDiagonal * sizes.maxCoeff();
}

}  // namespace

Optimum::Optimum(std::shared_ptr<const Problem> problem, double ridge)
    : problem_(std::move(problem)),
      penalty_(static_cast<double>(problem_->n()) * ridge),
      decomposed_(penalty_ > 0 || problem_->rows() != problem_->d_in() ||
                  !far_from_singular(problem_->x)) {
  LORA_ASSERT(problem_->is_consistent() && problem_->rows() <= problem_->d_in());
  LORA_ASSERT(problem_->rows() < problem_->d_in() || problem_->x.isUpperTriangular(0));
  LORA_ASSERT(ridge >= 0);
}

Index Optimum::advance(Index budget) {
  Index work = 0;
  while (stage_ != Stage::kDone && work < budget) {
    const Index done = work_on_stage(budget - work);
    if (done == 0) begin_next_stage();
    work += done;
  }
  return work;
}

/// Returns the multiplications done, in thousands: 0 if nothing is left of the stage.
Index Optimum::work_on_stage(Index budget) {
  switch (stage_) {
    case Stage::kResidual:
      if (!product_) begin_residual();
      return product_->advance(budget);
    case Stage::kFeatures:
      return features_.decomposition->advance(budget);
    case Stage::kRidge:
      return push_ridge();
    case Stage::kVectors:
      return vectors_->advance(budget);
    case Stage::kTargets:
      return targets_->advance(budget);
    case Stage::kProjection:
      return product_->advance(budget);
    case Stage::kChanges:
      return decomposed_ ? product_->advance(budget) : substitution_->advance(budget);
    case Stage::kLosses:
      return measured_->advance(budget);
    case Stage::kDone:
      break;
  }
  return 0;
}

void Optimum::begin_next_stage() {
  switch (stage_) {
    case Stage::kResidual:
      return decomposed_ ? begin_decomposition() : begin_targets();
    case Stage::kFeatures:
      return choose_features();
    case Stage::kRidge:
      return finish_ridge();
    case Stage::kVectors:
      return vectors_->succeeded() ? take_directions() : begin_rotations();
    case Stage::kTargets:
      return take_directions();
    case Stage::kProjection:
      if (!vectors_ || projections_are_as_long_as_predicted()) return begin_changes();
      return begin_rotations();
    case Stage::kChanges:
      finish_changes();
      return begin_losses();
    case Stage::kLosses:
      losses_ = measured_->losses();
      if (decomposed_ || attained_as_predicted()) {
        stage_ = Stage::kDone;
      } else {
        decomposed_ = true;
        begin_residual();
      }
      return;
    case Stage::kDone:
      break;
  }
}

void Optimum::begin_residual() {
  const bool square = problem_->rows() == problem_->d_in();
  x_ = BlockMatrix(problem_->x);
  residual_ = BlockMatrix(problem_->y);
  product_ = std::make_unique<BlockProduct>(-1, x_, RightFactor::of(problem_->w_base), residual_,
                                            square ? Omit::kBelowDiagonal : Omit::kNothing);
  stage_ = Stage::kResidual;
}

void Optimum::begin_decomposition() {
  Vector units = equal_units();
  if (penalty_ > 0 && units.size() > 0) return begin_ridge();
  if (units.size() == 0) units = Vector::Ones(problem_->d_in());
  begin_features(problem_->x, residual_.to_rows(), std::move(units));
}

/// Divisors that give the columns of x, with the ridge, about the same length; empty where they
/// have it.
Vector Optimum::equal_units() const {
  Vector units(problem_->d_in());
  double shortest = std::numeric_limits<double>::infinity();
  double longest = 0;
  for (Index k = 0; k < units.size(); ++k) {
    const double length = std::hypot(safe_norm(problem_->x.col(k)), std::sqrt(penalty_));
    units[k] = power_of_two_of(length);
    longest = std::max(longest, length);
    if (length > 0) shortest = std::min(shortest, length);
  }
  return longest / kWideRange > shortest ? units : Vector();
}

void Optimum::begin_features(const Matrix& x, const Matrix& residual, Vector units) {
  const Index d_in = problem_->d_in();
  Matrix rows(x.rows(), d_in + problem_->d_out());
  for (Index k = 0; k < d_in; ++k) rows.col(k) = x.col(k) / units[k];
  rows.rightCols(problem_->d_out()) = residual;
  features_ = {std::move(units), std::make_unique<JacobiSvd>(std::move(rows), d_in)};
  stage_ = Stage::kFeatures;
}

void Optimum::begin_ridge() {
  with_ridge_ = std::make_unique<RowReduction>(problem_->d_in(), problem_->d_out());
  const Matrix residual = residual_.to_rows();
  with_ridge_->push(view_of(problem_->x), view_of(residual));
  stage_ = Stage::kRidge;
}

/// Works on the rows of the ridge, which have no residual. Returns the multiplications done, in
/// thousands.
Index Optimum::push_ridge() {
  const Index d_in = problem_->d_in();
  if (with_ridge_->room() == 0 || ridge_rows_ == d_in) {
    if (!with_ridge_->advance()) return ridge_rows_ < d_in ? 1 : 0;
    return 1 + kBlockRows * d_in / 1000 * (d_in + problem_->d_out());
  }
  Matrix x = Matrix::Zero(1, d_in);
  const Matrix y = Matrix::Zero(1, problem_->d_out());
  x(0, ridge_rows_++) = std::sqrt(penalty_);
  with_ridge_->push(view_of(x), view_of(y));
  return 1;
}

void Optimum::finish_ridge() {
  Vector units = equal_units();
  penalty_ = 0;
  begin_features(with_ridge_->x(), with_ridge_->y(), std::move(units));
}

/// How many singular values do not count as zero.
Index Optimum::rank_of(const Features& features) const {
  const Vector& values = features.decomposition->values();
  const auto size = static_cast<double>(std::max(problem_->n(), problem_->d_in()));
  const double zero = size * std::numeric_limits<double>::epsilon() * values[0];
  Index count = 0;
  while (count < values.size() && values[count] > zero) ++count;
  return count;
}

/// How many columns of x are not zero.
Index Optimum::filled_columns() const {
  return (problem_->x.colwise().lpNorm<Eigen::Infinity>().array() > 0).count();
}

void Optimum::choose_features() {
  if (equal_.decomposition) {
    // Of the same rank, the smallest of equally good changes is that of x itself.
    if (rank_of(equal_) > rank_of(features_)) std::swap(equal_, features_);
    equal_ = {};
  } else if (!with_ridge_ && !features_.units.isOnes() && rank_of(features_) < filled_columns()) {
    equal_ = std::move(features_);
    const Vector ones = Vector::Ones(problem_->d_in());
    return begin_features(problem_->x, residual_.to_rows(), ones);
  }
  keep_features();
  begin_targets();
}

/// Keeps U^T r and V for the singular values that do not count as zero.
void Optimum::keep_features() {
  const Index count = rank_of(features_);
  const JacobiSvd& found = *features_.decomposition;
  residual_ = BlockMatrix(found.carried().topRows(count));
  left_ = BlockMatrix(problem_->d_in(), count);
  for (Index k = 0; k < count; ++k) {
    for (Index i = 0; i < left_.rows(); ++i) {
      left_(i, k) = found.directions()(k, i) / features_.units[i];
    }
  }
}

void Optimum::begin_targets() {
  if (residual_.rows() < problem_->d_out()) return begin_rotations();
  vectors_ = std::make_unique<RightVectors>(targets());
  stage_ = Stage::kVectors;
}

/// M
BlockMatrix Optimum::targets() const {
  BlockMatrix m = residual_;
  if (penalty_ == 0) return m;
  const Vector factors = row_factors();
  for (Index i = 0; i < m.rows(); ++i) {
    for (Index k = 0; k < m.columns(); ++k) m(i, k) *= factors[i];
  }
  return m;
}

/// By what the rows of residual_ are multiplied in M: the ridge shortens them.
Vector Optimum::row_factors() const {
  Vector factors = Vector::Ones(residual_.rows());
  if (penalty_ == 0) return factors;
  for (Index i = 0; i < factors.size(); ++i) {
    const double value = features_.decomposition->values()[i];
    factors[i] = value / std::hypot(value, std::sqrt(penalty_));
  }
  return factors;
}

/// Begins the decomposition of M or, if M has more rows than columns, of its transpose by
/// rotations.
void Optimum::begin_rotations() {
  vectors_.reset();
  Matrix m = targets().to_rows();
  const Index columns = m.rows();
  const Index d_out = m.cols();
  if (columns > d_out) {
    Matrix rows(d_out, columns + d_out);
    rows.leftCols(columns) = m.transpose();
    rows.rightCols(d_out).setIdentity();
    targets_ = std::make_unique<JacobiSvd>(std::move(rows), columns);
  } else {
    targets_ = std::make_unique<JacobiSvd>(std::move(m), d_out);
  }
  stage_ = Stage::kTargets;
}

void Optimum::take_directions() {
  if (vectors_) {
    changes_.directions = vectors_->vectors().to_rows();
  } else if (residual_.rows() > problem_->d_out()) {
    changes_.directions = targets_->carried();
  } else {
    changes_.directions = targets_->directions();
  }
  theta_ = vectors_ ? vectors_->values() : targets_->values();
  // Rows of the ridge have no residual: they add no rank.
  const Index most = std::min({problem_->rows(), problem_->d_in(), problem_->d_out()});
  if (with_ridge_ && theta_.size() > most) {
    theta_.conservativeResize(most);
    changes_.directions.conservativeResize(most, problem_->d_out());
  }
  projected_ = BlockMatrix(residual_.rows(), changes_.ranks());
  product_ = std::make_unique<BlockProduct>(
      1, residual_, RightFactor::transposed(changes_.directions), projected_);
  stage_ = Stage::kProjection;
}

/// Whether the lengths of M d are theta for every direction d: of orthonormal vectors, this is true
/// of singular vectors only.
bool Optimum::projections_are_as_long_as_predicted() const {
  const Vector factors = row_factors();
  const double unit = theta_[0];
  if (unit == 0) return true;
  for (Index k = 0; k < projected_.columns(); ++k) {
    double squares = 0;
    for (Index i = 0; i < projected_.rows(); ++i) {
      const double value = factors[i] * projected_(i, k) / unit;
      squares += value * value;
    }
    const double apart = std::abs(std::sqrt(squares) - theta_[k] / unit);
    if (!(apart <= kRoundingOfLosses)) return false;
  }
  return true;
}

void Optimum::begin_changes() {
  if (decomposed_) {
    for (Index i = 0; i < projected_.rows(); ++i) {
      const double value = features_.decomposition->values()[i];
      const double divisor = value + penalty_ / value;
      for (Index k = 0; k < projected_.columns(); ++k) projected_(i, k) /= divisor;
    }
    coefficients_ = BlockMatrix(problem_->d_in(), projected_.columns());
    product_ = std::make_unique<BlockProduct>(1, left_, RightFactor::of(projected_), coefficients_);
  } else {
    coefficients_ = projected_;
    substitution_ = std::make_unique<Substitution>(x_, coefficients_);
  }
  stage_ = Stage::kChanges;
}

void Optimum::finish_changes() {
  changes_.coefficients = coefficients_.to_rows();
  coefficients_ = {};
  left_ = {};
  product_.reset();
  substitution_.reset();
}

void Optimum::begin_losses() {
  if (decomposed_) {
    measured_ = std::make_unique<LossesByRank>(*problem_, changes_);
  } else {
    measured_ = std::make_unique<LossesByRank>(
        *problem_, changes_,
        LossesByRank::Known{std::move(x_), std::move(residual_), std::move(projected_)});
  }
  stage_ = Stage::kLosses;
}

/// Whether the losses are those predicted for a regular square x: rank q leaves the squares of the
/// singular values after the q-th.
bool Optimum::attained_as_predicted() const {
  const double rounding = kRoundingOfLosses * std::sqrt(losses_[0]);
  const double values = static_cast<double>(problem_->n()) * static_cast<double>(problem_->d_out());
  double squares = problem_->residual_squares;
  for (Index q = theta_.size(); q >= 0; --q) {
    if (q < theta_.size()) squares += theta_[q] * theta_[q];
    const double predicted = std::sqrt(squares / values);
    const double apart = std::abs(std::sqrt(losses_[q]) - predicted);
    if (!(apart <= kAgreement * predicted + rounding)) return false;
  }
  return true;
}

}  // namespace lora
