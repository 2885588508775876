#pragma once

#include <memory>

#include "core/assert.h"
#include "core/block_product.h"
#include "core/feature_svd.h"
#include "core/jacobi_svd.h"
#include "core/losses_by_rank.h"
#include "core/problem.h"
#include "core/right_vectors.h"
#include "core/substitution.h"
#include "core/work.h"

namespace lora {

/// The best change of the weight for every rank: reduced-rank regression. For each rank q, this is
/// the change W of rank q or less that minimises
///   ||x W - r||_F^2 / n + ridge * ||W||_F^2,  r = y - x w_base.
/// With x = U S V^T and D = S (S^2 + n ridge)^(-1/2), the singular values theta and right singular
/// vectors d of M = D U^T r, it is the best change of full rank, V S (S^2 + n ridge)^-1 U^T r,
/// projected onto the first q vectors d. Singular values of x that are only rounding count as zero
/// (feature_svd.h), so that W is the smallest of equally good changes.
///
/// If ridge is 0 and x is triangular and far from singular, U and S are not needed: M is r, and W
/// is found by substitution. The resulting squared errors are compared with those that theta
/// predicts; if they disagree, x is decomposed after all.
///
/// M with at least as many rows as columns is reduced to a bidiagonal matrix. If that fails, or if
/// the lengths of M d are not theta, rotations decompose it, as they do any other M. Izenman, J.
/// Multivariate Anal. 5 (1975) 248; for the ridge, Mukherjee and Zhu, Stat. Anal. Data Min. 4
/// (2011) 612.
class Optimum final : public StagedWork {
 public:
  /// `problem` has at most d_in rows, and with d_in rows x is upper triangular, as row_reduction.h
  /// makes them. Its scale is not used. `ridge` is 0 or more.
  Optimum(std::shared_ptr<const Problem> problem, double ridge);

  // Once done. Ranks go up to min(rows, d_in, d_out); the changes of higher ranks are the same as
  // that of the last.

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
  /// Whether x was decomposed.
  bool decomposed() const { return decomposed_; }

 private:
  void begin_residual();
  void begin_decomposition();
  void take_features();
  void begin_vectors();
  void judge_vectors();
  BlockMatrix weighted_residual() const;
  Vector row_factors() const;
  void begin_rotations();
  void take_directions();
  void judge_projections();
  bool projections_are_as_long_as_predicted() const;
  void begin_changes();
  void begin_losses();
  void judge_losses();
  bool attained_as_predicted() const;

  std::shared_ptr<const Problem> problem_;
  double penalty_;  // n * ridge, until it is rows of x
  bool decomposed_;
  BlockMatrix x_;                          // (rows, d_in)
  BlockMatrix residual_;                   // (rows, d_out): r, or U^T r once x is decomposed
  std::unique_ptr<BlockProduct> product_;  // of the current stage
  std::unique_ptr<FeatureSvd> features_;
  std::unique_ptr<RightVectors> vectors_;  // of M
  std::unique_ptr<JacobiSvd> jacobi_;      // of M, or of its transpose beside an identity
  Vector theta_;
  BlockMatrix projected_;     // (rows of residual_, ranks): residual_ @ directions^T
  BlockMatrix v_;             // of x
  BlockMatrix coefficients_;  // (d_in, ranks)
  std::unique_ptr<Substitution> substitution_;
  RankedChanges changes_;
  std::unique_ptr<LossesByRank> measured_;
  Vector losses_;
};

}  // namespace lora
