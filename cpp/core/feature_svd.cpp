#include "core/feature_svd.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/assert.h"
#include "core/power_of_two.h"

namespace lora {
namespace {

/// Columns whose lengths differ by more than this are decomposed with equal lengths.
constexpr double kWideRange = 0x1p20;

}  // namespace

FeatureSvd::FeatureSvd(const Problem& problem, const BlockMatrix& residual, double penalty)
    : problem_(problem), residual_(residual), penalty_(penalty), units_(equal_units()) {
  const Matrix r = residual.to_rows();
  if (penalty_ > 0 && !units_.isOnes()) {
    with_ridge_ = std::make_unique<RowReduction>(problem.d_in(), problem.d_out());
    with_ridge_->push(view_of(problem.x), view_of(r));
  } else {
    decompose(problem.x, r, units_);
  }
}

/// Divisors that give the columns of x, with the ridge, about the same length; ones where they have
/// it.
Vector FeatureSvd::equal_units() const {
  Vector units(problem_.d_in());
  double shortest = std::numeric_limits<double>::infinity();
  double longest = 0;
  for (Index k = 0; k < units.size(); ++k) {
    const double length = std::hypot(safe_norm(problem_.x.col(k)), std::sqrt(penalty_));
    units[k] = power_of_two_of(length);
    longest = std::max(longest, length);
    if (length > 0) shortest = std::min(shortest, length);
  }
  if (!(longest / kWideRange > shortest)) units.setOnes();
  return units;
}

void FeatureSvd::decompose(const Matrix& x, const Matrix& residual, const Vector& units) {
  const Index d_in = problem_.d_in();
  Matrix rows(x.rows(), d_in + problem_.d_out());
  for (Index k = 0; k < d_in; ++k) rows.col(k) = x.col(k) / units[k];
  rows.rightCols(problem_.d_out()) = residual;
  svd_ = std::make_unique<JacobiSvd>(std::move(rows), d_in);
}

Index FeatureSvd::work_on_stage(Index budget) {
  return svd_ ? svd_->advance(budget) : push_ridge();
}

/// Works on the rows of the ridge, which have no residual. Returns the multiplications done, in
/// thousands.
Index FeatureSvd::push_ridge() {
  const Index d_in = problem_.d_in();
  if (with_ridge_->room() == 0 || ridge_rows_ == d_in) {
    if (!with_ridge_->advance()) return ridge_rows_ < d_in ? 1 : 0;
    return 1 + kBlockRows * d_in / 1000 * (d_in + problem_.d_out());
  }
  Matrix x = Matrix::Zero(1, d_in);
  const Matrix y = Matrix::Zero(1, problem_.d_out());
  x(0, ridge_rows_++) = std::sqrt(penalty_);
  with_ridge_->push(view_of(x), view_of(y));
  return 1;
}

void FeatureSvd::begin_next_stage() {
  if (!svd_) {
    penalty_ = 0;
    decompose(with_ridge_->x(), with_ridge_->y(), units_);
  } else if (scaled_) {
    // Of the same rank, the smallest of equally good changes is that of x itself.
    if (rank_of(*scaled_) > rank_of(*svd_)) {
      svd_ = std::move(scaled_);
    } else {
      units_.setOnes();
    }
    scaled_.reset();
    done_ = true;
  } else if (!with_ridge_ && !units_.isOnes() && rank_of(*svd_) < filled_columns()) {
    scaled_ = std::move(svd_);
    decompose(problem_.x, residual_.to_rows(), Vector::Ones(problem_.d_in()));
  } else {
    done_ = true;
  }
}

/// How many singular values do not count as zero.
Index FeatureSvd::rank_of(const JacobiSvd& svd) const {
  const auto size = static_cast<double>(std::max(problem_.n(), problem_.d_in()));
  const double zero = size * std::numeric_limits<double>::epsilon() * svd.values()[0];
  return (svd.values().array() > zero).count();
}

/// How many columns of x are not zero.
Index FeatureSvd::filled_columns() const {
  return (problem_.x.colwise().lpNorm<Eigen::Infinity>().array() > 0).count();
}

BlockMatrix FeatureSvd::projected_residual() const {
  LORA_ASSERT(done_);
  return BlockMatrix(svd_->carried().topRows(rank_of(*svd_)));
}

BlockMatrix FeatureSvd::v() const {
  LORA_ASSERT(done_);
  BlockMatrix v(problem_.d_in(), rank_of(*svd_));
  for (Index k = 0; k < v.columns(); ++k) {
    for (Index i = 0; i < v.rows(); ++i) v(i, k) = svd_->directions()(k, i) / units_[i];
  }
  return v;
}

}  // namespace lora
