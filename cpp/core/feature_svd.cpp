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

RidgeReduction::RidgeReduction(const Matrix& x, const Matrix& y, double penalty)
    : d_in_(x.cols()), d_out_(y.cols()), penalty_(penalty), rows_(d_in_, d_out_) {
  rows_.push(view_of(x), view_of(y));
}

Index RidgeReduction::advance(Index) {
  if (rows_.room() == 0 || pushed_ == d_in_) {
    if (!rows_.advance()) return pushed_ < d_in_ ? 1 : 0;
    return 1 + kBlockRows * d_in_ / 1000 * (d_in_ + d_out_);
  }
  Matrix x = Matrix::Zero(1, d_in_);
  const Matrix y = Matrix::Zero(1, d_out_);
  x(0, pushed_++) = std::sqrt(penalty_);
  rows_.push(view_of(x), view_of(y));
  return 1;
}

FeatureSvd::FeatureSvd(const Problem& problem, const BlockMatrix& residual, double penalty)
    : problem_(problem), residual_(residual), penalty_(penalty), units_(equal_units()) {
  const Matrix r = residual.to_rows();
  if (penalty_ > 0 && !units_.isOnes()) {
    with_ridge_ = std::make_unique<RidgeReduction>(problem.x, r, penalty);
    run_then<&FeatureSvd::decompose_with_ridge>(with_ridge_.get());
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
  run_then<&FeatureSvd::judge>(svd_.get());
}

void FeatureSvd::decompose_with_ridge() {
  penalty_ = 0;
  decompose(with_ridge_->rows().x(), with_ridge_->rows().y(), units_);
}

void FeatureSvd::judge() {
  if (scaled_) {
    // Of the same rank, the smallest of equally good changes is that of x itself.
    if (rank_of(*scaled_) > rank_of(*svd_)) {
      svd_ = std::move(scaled_);
    } else {
      units_.setOnes();
    }
    scaled_.reset();
    end();
  } else if (!with_ridge_ && !units_.isOnes() && rank_of(*svd_) < filled_columns()) {
    scaled_ = std::move(svd_);
    decompose(problem_.x, residual_.to_rows(), Vector::Ones(problem_.d_in()));
  } else {
    end();
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
  LORA_ASSERT(done());
  return BlockMatrix(svd_->carried().topRows(rank_of(*svd_)));
}

BlockMatrix FeatureSvd::v() const {
  LORA_ASSERT(done());
  BlockMatrix v(problem_.d_in(), rank_of(*svd_));
  for (Index k = 0; k < v.columns(); ++k) {
    for (Index i = 0; i < v.rows(); ++i) v(i, k) = svd_->directions()(k, i) / units_[i];
  }
  return v;
}

}  // namespace lora
