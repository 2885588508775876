#include "core/optimum.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/assert.h"

namespace lora {
namespace {

/// A triangle counts as far from singular if no value of its diagonal is below this, relative to
/// the largest. The condition is only necessary; the comparison of losses is sufficient.
constexpr double kSmallestDiagonal = 1e-8;

/// The largest difference of the roots of attained and predicted losses: relative to the predicted
/// one, and relative to the root of the loss of rank 0, to which rounding errors are proportional.
constexpr double kAgreement = 1e-11;
constexpr double kRoundingOfLosses = 1e-12;

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
  run_then<&Optimum::begin_residual>();
}

void Optimum::begin_residual() {
  const bool square = problem_->rows() == problem_->d_in();
  x_ = BlockMatrix(problem_->x);
  residual_ = BlockMatrix(problem_->y);
  product_ = std::make_unique<BlockProduct>(-1, x_, RightFactor::of(problem_->w_base), residual_,
                                            square ? Omit::kBelowDiagonal : Omit::kNothing);
  run_then<&Optimum::begin_decomposition>(product_.get());
}

void Optimum::begin_decomposition() {
  if (!decomposed_) return begin_vectors();
  features_ = std::make_unique<FeatureSvd>(*problem_, residual_, penalty_);
  run_then<&Optimum::take_features>(features_.get());
}

void Optimum::take_features() {
  penalty_ = features_->penalty();
  residual_ = features_->projected_residual();
  begin_vectors();
}

void Optimum::begin_vectors() {
  if (residual_.rows() < problem_->d_out()) return begin_rotations();
  vectors_ = std::make_unique<RightVectors>(weighted_residual());
  run_then<&Optimum::judge_vectors>(vectors_.get());
}

void Optimum::judge_vectors() { vectors_->succeeded() ? take_directions() : begin_rotations(); }

/// M = D U^T r, or r if x is not decomposed.
BlockMatrix Optimum::weighted_residual() const {
  BlockMatrix m = residual_;
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
    const double value = features_->values()[i];
    factors[i] = value / std::hypot(value, std::sqrt(penalty_));
  }
  return factors;
}

/// Begins the decomposition of M or, if M has more rows than columns, of its transpose by
/// rotations.
void Optimum::begin_rotations() {
  vectors_.reset();
  Matrix m = weighted_residual().to_rows();
  const Index columns = m.rows();
  const Index d_out = m.cols();
  if (columns > d_out) {
    Matrix rows(d_out, columns + d_out);
    rows.leftCols(columns) = m.transpose();
    rows.rightCols(d_out).setIdentity();
    jacobi_ = std::make_unique<JacobiSvd>(std::move(rows), columns);
  } else {
    jacobi_ = std::make_unique<JacobiSvd>(std::move(m), d_out);
  }
  run_then<&Optimum::take_directions>(jacobi_.get());
}

void Optimum::take_directions() {
  if (vectors_) {
    changes_.directions = vectors_->vectors().to_rows();
  } else if (residual_.rows() > problem_->d_out()) {
    changes_.directions = jacobi_->carried();
  } else {
    changes_.directions = jacobi_->directions();
  }
  theta_ = vectors_ ? vectors_->values() : jacobi_->values();
  // Rows of the ridge have no residual: they add no rank.
  const Index most = std::min({problem_->rows(), problem_->d_in(), problem_->d_out()});
  if (theta_.size() > most) {
    theta_.conservativeResize(most);
    changes_.directions.conservativeResize(most, problem_->d_out());
  }
  projected_ = BlockMatrix(residual_.rows(), changes_.ranks());
  product_ = std::make_unique<BlockProduct>(
      1, residual_, RightFactor::transposed(changes_.directions), projected_);
  run_then<&Optimum::judge_projections>(product_.get());
}

void Optimum::judge_projections() {
  if (vectors_ && !projections_are_as_long_as_predicted()) return begin_rotations();
  begin_changes();
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
      const double value = features_->values()[i];
      const double divisor = value + penalty_ / value;
      for (Index k = 0; k < projected_.columns(); ++k) projected_(i, k) /= divisor;
    }
    v_ = features_->v();
    coefficients_ = BlockMatrix(problem_->d_in(), projected_.columns());
    product_ = std::make_unique<BlockProduct>(1, v_, RightFactor::of(projected_), coefficients_);
    run_then<&Optimum::begin_losses>(product_.get());
  } else {
    coefficients_ = projected_;
    substitution_ = std::make_unique<Substitution>(x_, coefficients_);
    run_then<&Optimum::begin_losses>(substitution_.get());
  }
}

void Optimum::begin_losses() {
  changes_.coefficients = coefficients_.to_rows();
  coefficients_ = {};
  v_ = {};
  product_.reset();
  substitution_.reset();
  if (decomposed_) {
    measured_ = std::make_unique<LossesByRank>(*problem_, changes_);
  } else {
    measured_ = std::make_unique<LossesByRank>(
        *problem_, changes_,
        LossesByRank::Known{std::move(x_), std::move(residual_), std::move(projected_)});
  }
  run_then<&Optimum::judge_losses>(measured_.get());
}

void Optimum::judge_losses() {
  losses_ = measured_->losses();
  if (decomposed_ || attained_as_predicted()) return end();
  decomposed_ = true;
  begin_residual();
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
