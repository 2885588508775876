#include "core/optimum.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/assert.h"
#include "core/row_operations.h"

namespace lora {
namespace {

/// Rows that are visited at once: enough for products to be efficient.
constexpr Index kRowsAtOnce = 32;

/// A triangle counts as far from singular if no value of its diagonal is below this, relative to
/// the largest. The condition is only necessary; the comparison of losses is sufficient.
constexpr double kSmallestDiagonal = 1e-8;

/// The largest difference of the roots of attained and predicted losses: relative to the predicted
/// one, and relative to the root of the loss of rank 0, to which rounding errors are proportional.
constexpr double kAgreement = 1e-11;
constexpr double kRounding = 1e-12;

bool far_from_singular(const Matrix& triangle) {
  const auto sizes = triangle.diagonal().cwiseAbs();
  return sizes.minCoeff() > kSmallestDiagonal * sizes.maxCoeff();
}

}  // namespace

Optimum::Optimum(std::shared_ptr<const Problem> problem, double ridge)
    : problem_(std::move(problem)),
      penalty_(static_cast<double>(problem_->n()) * ridge),
      decomposed_(penalty_ > 0 || problem_->rows() != problem_->d_in() ||
                  !far_from_singular(problem_->x)),
      residual_(problem_->rows(), problem_->d_out()) {
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
      return subtract_prediction();
    case Stage::kFeatures:
      return features_->advance(budget);
    case Stage::kTargets:
      return targets_->advance(budget);
    case Stage::kProjection:
      return project();
    case Stage::kChanges:
      return decomposed_ ? combine() : substitute();
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
      return decomposed_ ? begin_features() : begin_targets();
    case Stage::kFeatures:
      keep_features();
      return begin_targets();
    case Stage::kTargets:
      take_directions();
      return begin(Stage::kProjection);
    case Stage::kProjection:
      return begin_changes();
    case Stage::kChanges:
      return begin_losses();
    case Stage::kLosses:
      losses_ = measured_->losses();
      if (decomposed_ || attained_as_predicted()) return begin(Stage::kDone);
      decomposed_ = true;
      return begin_features();
    case Stage::kDone:
      break;
  }
}

void Optimum::begin(Stage stage) {
  stage_ = stage;
  row_ = 0;
}

Index Optimum::subtract_prediction() {
  const Index count = std::min(kRowsAtOnce, problem_->rows() - row_);
  if (count == 0) return 0;
  auto rows = residual_.middleRows(row_, count);
  rows = problem_->y.middleRows(row_, count);
  add_product(-1, problem_->x.middleRows(row_, count), problem_->w_base, rows);
  row_ += count;
  return work_of_product(count, problem_->d_in(), problem_->d_out());
}

void Optimum::begin_features() {
  const Index d_in = problem_->d_in();
  Matrix rows(problem_->rows(), d_in + problem_->d_out());
  rows.leftCols(d_in) = problem_->x;
  rows.rightCols(problem_->d_out()) = residual_;
  features_ = std::make_unique<SingularValues>(std::move(rows), d_in);
  begin(Stage::kFeatures);
}

/// Keeps U^T r for the singular values that do not count as zero.
void Optimum::keep_features() {
  const Vector& values = features_->values();
  const auto size = static_cast<double>(std::max(problem_->n(), problem_->d_in()));
  const double zero = size * std::numeric_limits<double>::epsilon() * values[0];
  Index count = 0;
  while (count < values.size() && values[count] > zero) ++count;
  residual_ = features_->carried().topRows(count);
}

/// Begins the decomposition of M or, if M has more rows than columns, of its transpose.
void Optimum::begin_targets() {
  Matrix m = residual_;
  if (penalty_ > 0) {
    for (Index i = 0; i < m.rows(); ++i) {
      const double value = features_->values()[i];
      m.row(i) *= value / std::hypot(value, std::sqrt(penalty_));
    }
  }
  const Index columns = m.rows();
  const Index d_out = m.cols();
  if (columns > d_out) {
    Matrix rows(d_out, columns + d_out);
    rows.leftCols(columns) = m.transpose();
    rows.rightCols(d_out).setIdentity();
    targets_ = std::make_unique<SingularValues>(std::move(rows), columns);
  } else {
    targets_ = std::make_unique<SingularValues>(std::move(m), d_out);
  }
  begin(Stage::kTargets);
}

void Optimum::take_directions() {
  if (residual_.rows() > problem_->d_out()) {
    changes_.directions = targets_->carried();
  } else {
    changes_.directions = targets_->directions();
  }
  back_ = changes_.directions.transpose();
  projected_.setZero(residual_.rows(), back_.cols());
}

Index Optimum::project() {
  const Index count = std::min(kRowsAtOnce, residual_.rows() - row_);
  if (count == 0) return 0;
  add_product(1, residual_.middleRows(row_, count), back_, projected_.middleRows(row_, count));
  row_ += count;
  return work_of_product(count, back_.rows(), back_.cols());
}

void Optimum::begin_changes() {
  if (decomposed_) {
    for (Index i = 0; i < projected_.rows(); ++i) {
      const double value = features_->values()[i];
      projected_.row(i) /= value + penalty_ / value;
    }
    changes_.coefficients.setZero(problem_->d_in(), projected_.cols());
  } else {
    changes_.coefficients = projected_;
  }
  begin(Stage::kChanges);
}

/// Computes a block of rows of the coefficients x^-1 @ projected_ from the rows below it.
Index Optimum::substitute() {
  const Matrix& x = problem_->x;
  Matrix& coefficients = changes_.coefficients;
  const Index end = x.rows() - row_;
  const Index count = std::min(kRowsAtOnce, end);
  if (count == 0) return 0;
  const Index first = end - count;
  add_product(-1, x.block(first, end, count, row_), coefficients.bottomRows(row_),
              coefficients.middleRows(first, count));
  for (Index i = end - 1; i >= first; --i) {
    coefficients.row(i) /= x(i, i);
    for (Index above = first; above < i; ++above) {
      coefficients.row(above) -= x(above, i) * coefficients.row(i);
    }
  }
  row_ += count;
  return work_of_product(count, row_, coefficients.cols());
}

/// Computes a block of rows of the coefficients V @ projected_.
Index Optimum::combine() {
  const Index count = std::min(kRowsAtOnce, problem_->d_in() - row_);
  if (count == 0) return 0;
  const Matrix v = features_->directions().block(0, row_, projected_.rows(), count).transpose();
  add_product(1, v, projected_, changes_.coefficients.middleRows(row_, count));
  row_ += count;
  return work_of_product(count, projected_.rows(), projected_.cols());
}

void Optimum::begin_losses() {
  measured_ = std::make_unique<RankLosses>(*problem_, changes_);
  begin(Stage::kLosses);
}

/// Whether the losses are those predicted for a regular square x: rank q leaves the squares of the
/// singular values after the q-th.
bool Optimum::attained_as_predicted() const {
  const Vector& theta = targets_->values();
  const double rounding = kRounding * std::sqrt(losses_[0]);
  const double values = static_cast<double>(problem_->n()) * static_cast<double>(problem_->d_out());
  double squares = problem_->residual_squares;
  for (Index q = theta.size(); q >= 0; --q) {
    if (q < theta.size()) squares += theta[q] * theta[q];
    const double predicted = std::sqrt(squares / values);
    const double apart = std::abs(std::sqrt(losses_[q]) - predicted);
    if (!(apart <= kAgreement * predicted + rounding)) return false;
  }
  return true;
}

}  // namespace lora
