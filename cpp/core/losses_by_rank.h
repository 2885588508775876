#pragma once

#include <memory>

#include "core/block_product.h"
#include "core/matrix.h"
#include "core/problem.h"
#include "core/work.h"

namespace lora {

/// Changes of the weight of every rank: the change of rank q is the product of the first q columns
/// of `coefficients` and the first q rows of `directions`.
struct RankedChanges {
  Matrix coefficients;  // (d_in, ranks)
  Matrix directions;    // (ranks, d_out), orthonormal rows; a row may be zero

  Index ranks() const { return directions.rows(); }
};

/// The loss of every rank on the rows of a problem. In the basis of the directions d_i, the errors
/// of all ranks share their columns, so that all losses together take the time of one:
///   ||x c d - r||^2 = sum over i <= q of ||x c_i - r d_i^T||^2     explained by rank q
///                   + sum over i > q of ||r d_i^T||^2              not yet
///                   + ||r - sum over i of r d_i^T d_i||^2          by no rank; 0 for a whole basis
/// with r = y - x w_base: a sum of squares, which is never negative and does not cancel.
class LossesByRank final : public StagedWork {
 public:
  /// What was computed of all rows before.
  struct Known {
    BlockMatrix x;
    BlockMatrix residual;   // r
    BlockMatrix projected;  // r d^T
  };

  /// Both arguments have to outlive this object. The problem's scale is not used.
  LossesByRank(const Problem& problem, const RankedChanges& changes);
  LossesByRank(const Problem& problem, const RankedChanges& changes, Known known);

  /// (ranks + 1): mean((x (w_base + change) - y)**2) for the change of rank 0, 1, ..., once done.
  Vector losses() const;

 private:
  void begin_rows();
  void begin_projected();
  void begin_error();
  void add_error();
  void add_outside();
  void finish_rows();
  void multiply(double factor, const BlockMatrix& left, RightFactor right, BlockMatrix& sum);

  const Problem& problem_;
  const RankedChanges& changes_;
  std::unique_ptr<BlockProduct> product_;
  Index row_ = 0;  // the first of the current rows
  bool upper_ = false;
  // Of the current rows:
  BlockMatrix x_;
  BlockMatrix residual_;   // (rows, d_out); in the end, without what has a direction
  BlockMatrix projected_;  // (rows, ranks): r d^T
  BlockMatrix error_;      // (rows, ranks): r d^T - x c
  // Sums of squares so far, for the three lines of the formula:
  Vector explained_;  // (ranks)
  Vector open_;       // (ranks)
  double outside_;
  const bool is_basis_;  // no direction is missing, nor zero
};

}  // namespace lora
