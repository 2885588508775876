#pragma once

#include <memory>

#include "core/block_matrix.h"
#include "core/jacobi_svd.h"
#include "core/problem.h"
#include "core/row_reduction.h"
#include "core/work.h"

namespace lora {

/// Adds the rows of the ridge, n^(1/2) ridge^(1/2) I without targets, to rows x and y.
class RidgeReduction final : public Work {
 public:
  /// `penalty`: n * ridge.
  RidgeReduction(const Matrix& x, const Matrix& y, double penalty);

  Index advance(Index budget) override;

  const RowReduction& rows() const { return rows_; }

 private:
  Index d_in_;
  Index d_out_;
  double penalty_;
  RowReduction rows_;
  Index pushed_ = 0;  // how many rows of the ridge were
};

/// The singular value decomposition x = U S V^T of a problem's features, with U^T r in place of U,
/// where r is the residual of the frozen layer. Singular values that are at most max(n, d_in) *
/// epsilon times the largest count as zero, and are left out.
///
/// If columns differ much in length, short ones could count as zero with them: then x is decomposed
/// with columns of about the same length. Without a ridge, this is kept where all columns but zero
/// ones count, or more than otherwise; with one, which is not the same for such columns, it becomes
/// rows of x, (n ridge)^(1/2) I.
class FeatureSvd final : public StagedWork {
 public:
  /// `residual` (rows, d_out): r; `penalty`: n * ridge. The problem and r have to outlive the work.
  FeatureSvd(const Problem& problem, const BlockMatrix& residual, double penalty);

  // Once done:

  /// n * ridge, or 0 if the ridge became rows of x.
  double penalty() const { return penalty_; }
  /// The diagonal of S, descending, and then what counts as zero.
  const Vector& values() const { return svd_->values(); }
  /// (singular values, d_out): U^T r
  BlockMatrix projected_residual() const;
  /// (d_in, singular values): V
  BlockMatrix v() const;

 private:
  Vector equal_units() const;
  void decompose(const Matrix& x, const Matrix& residual, const Vector& units);
  void decompose_with_ridge();
  void judge();
  Index rank_of(const JacobiSvd& svd) const;
  Index filled_columns() const;

  const Problem& problem_;
  const BlockMatrix& residual_;
  double penalty_;
  Vector units_;  // (d_in), powers of two: the divisors of the columns of x
  std::unique_ptr<RidgeReduction> with_ridge_;
  std::unique_ptr<JacobiSvd> svd_;     // with r carried along
  std::unique_ptr<JacobiSvd> scaled_;  // in these units, while svd_ is that of x itself
};

}  // namespace lora
