#pragma once

#include <memory>

#include "core/assert.h"
#include "core/block_product.h"
#include "core/jacobi_svd.h"
#include "core/losses_by_rank.h"
#include "core/problem.h"
#include "core/right_vectors.h"
#include "core/row_reduction.h"
#include "core/substitution.h"

namespace lora {

/// The best change of the weight for every rank: reduced-rank regression. For each rank q, this is
/// the change W of rank q or less that minimises
///   ||x W - r||_F^2 / n + ridge * ||W||_F^2,  r = y - x w_base.
/// With x = U S V^T and D = S (S^2 + n ridge)^(-1/2), the singular values theta and right singular
/// vectors d of M = D U^T r, it is the best change of full rank, V S (S^2 + n ridge)^-1 U^T r,
/// projected onto the first q vectors d. Singular values of x that are at most max(n, d_in) *
/// epsilon times the largest count as zero, so that W is the smallest of equally good changes.
/// If columns differ much in length, short ones could count as zero with them: then x is decomposed
/// with columns of about the same length. Without a ridge, this is kept where all columns but zero
/// ones count, or more than otherwise; with one, which is not the same for such columns, it becomes
/// rows of x, (n ridge)^(1/2) I.
///
/// If ridge is 0 and x is triangular and far from singular, U and S are not needed: M is r, and W
/// is found by substitution. The resulting squared errors are compared with those that theta
/// predicts; if they disagree, x is decomposed after all.
///
/// M with at least as many rows as columns is reduced to a bidiagonal matrix. If that fails, or if
/// the lengths of M d are not theta, rotations decompose it, as they do any other M. Izenman, J.
/// Multivariate Anal. 5 (1975) 248; for the ridge, Mukherjee and Zhu, Stat. Anal. Data Min. 4
/// (2011) 612.
class Optimum {
 public:
  /// `problem` has at most d_in rows, and with d_in rows x is upper triangular, as row_reduction.h
  /// makes them. Its scale is not used. `ridge` is 0 or more.
  Optimum(std::shared_ptr<const Problem> problem, double ridge);

  /// Works for about `budget` thousand multiplications. Returns how many were done: at least 1, or
  /// 0 when nothing is left to do.
  Index advance(Index budget);

  // Once advance has returned 0. Ranks go up to min(rows, d_in, d_out); the changes of higher ranks
  // are the same as that of the last.

  const RankedChanges& changes() const {
    LORA_ASSERT(done());
    return changes_;
  }
  /// (ranks + 1): mean((x (w_base + W) - y)**2) of rank 0, 1, ..., without the ridge.
  const Vector& losses() const {
    LORA_ASSERT(done());
    return losses_;
  }
  /// (ranks), descending: theta. The q-th one lowers the minimum by theta^2 / n.
  const Vector& singular_values() const { return theta_; }
  /// Whether advance has returned 0.
  bool done() const { return stage_ == Stage::kDone; }
  /// Whether x was decomposed.
  bool decomposed() const { return decomposed_; }

 private:
  enum class Stage {
    kResidual,
    kFeatures,
    kRidge,
    kVectors,
    kTargets,
    kProjection,
    kChanges,
    kLosses,
    kDone
  };

  /// Of x with its columns divided by `units`, and r carried along.
  struct Features {
    Vector units;  // (d_in), powers of two
    std::unique_ptr<JacobiSvd> decomposition;
  };

  Index work_on_stage(Index budget);
  void begin_next_stage();
  void begin_residual();
  void begin_decomposition();
  Vector equal_units() const;
  void begin_features(const Matrix& x, const Matrix& residual, Vector units);
  void begin_ridge();
  Index push_ridge();
  void finish_ridge();
  Index rank_of(const Features& features) const;
  Index filled_columns() const;
  void choose_features();
  void keep_features();
  void begin_targets();
  BlockMatrix targets() const;
  Vector row_factors() const;
  void begin_rotations();
  void take_directions();
  bool projections_are_as_long_as_predicted() const;
  void begin_changes();
  void finish_changes();
  void begin_losses();
  bool attained_as_predicted() const;

  std::shared_ptr<const Problem> problem_;
  double penalty_;  // n * ridge, until it is rows of x
  bool decomposed_;
  Stage stage_ = Stage::kResidual;
  BlockMatrix x_;  // (rows, d_in)
  BlockMatrix
      residual_;  // (rows, d_out): r; if x is decomposed, U^T r for its non-zero singular values
  std::unique_ptr<BlockProduct> product_;     // of the current stage
  Features features_;                         // of x
  Features equal_;                            // with columns of equal length, beside features_
  std::unique_ptr<RowReduction> with_ridge_;  // x, and the ridge as further rows
  Index ridge_rows_ = 0;                      // how many of them were pushed
  std::unique_ptr<RightVectors> vectors_;     // of M
  std::unique_ptr<JacobiSvd> targets_;        // of M, or of its transpose beside an identity
  Vector theta_;
  BlockMatrix projected_;     // (rows of residual_, ranks): residual_ @ directions^T
  BlockMatrix left_;          // (d_in, non-zero singular values): V of x
  BlockMatrix coefficients_;  // (d_in, ranks)
  std::unique_ptr<Substitution> substitution_;
  RankedChanges changes_;
  std::unique_ptr<LossesByRank> measured_;
  Vector losses_;
};

}  // namespace lora
