#pragma once

#include <memory>

#include "core/assert.h"
#include "core/problem.h"
#include "core/rank_losses.h"
#include "core/singular_values.h"

namespace lora {

/// The best change of the weight for every rank: reduced-rank regression. For each rank q, this is
/// the change W of rank q or less that minimises
///   ||x W - r||_F^2 / n + ridge * ||W||_F^2,  r = y - x w_base.
/// With x = U S V^T and D = S (S^2 + n ridge)^(-1/2), the singular values theta and right singular
/// vectors d of M = D U^T r, it is the best change of full rank, V S (S^2 + n ridge)^-1 U^T r,
/// projected onto the first q vectors d. Singular values of x that are at most max(n, d_in) *
/// epsilon times the largest count as zero, so that W is the smallest of equally good changes.
///
/// If ridge is 0 and x is triangular and far from singular, U and S are not needed: M is r, and W
/// is found by substitution. The resulting squared errors are compared with those that theta
/// predicts; if they disagree, x is decomposed after all. Izenman, J. Multivariate Anal. 5 (1975)
/// 248; for the ridge, Mukherjee and Zhu, Stat. Anal. Data Min. 4 (2011) 612.
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
  const Vector& singular_values() const { return targets_->values(); }
  /// Whether advance has returned 0.
  bool done() const { return stage_ == Stage::kDone; }
  /// Whether x was decomposed.
  bool decomposed() const { return decomposed_; }

 private:
  enum class Stage { kResidual, kFeatures, kTargets, kProjection, kChanges, kLosses, kDone };

  Index work_on_stage(Index budget);
  void begin_next_stage();
  void begin(Stage stage);
  Index subtract_prediction();
  void begin_features();
  void keep_features();
  void begin_targets();
  void take_directions();
  Index project();
  void begin_changes();
  Index substitute();
  Index combine();
  void begin_losses();
  bool attained_as_predicted() const;

  std::shared_ptr<const Problem> problem_;
  double penalty_;  // n * ridge
  bool decomposed_;
  Stage stage_ = Stage::kResidual;
  Index row_ = 0;    // rows visited in the current stage
  Matrix residual_;  // (rows, d_out): r; if x is decomposed, U^T r for its non-zero singular values
  std::unique_ptr<SingularValues> features_;  // of x, with r carried along
  std::unique_ptr<SingularValues> targets_;   // of M, or of its transpose beside an identity
  Matrix back_;                               // (d_out, ranks): the directions as columns
  Matrix projected_;                          // (rows of residual_, ranks): residual_ @ back_
  RankedChanges changes_;
  std::unique_ptr<RankLosses> measured_;
  Vector losses_;
};

}  // namespace lora
