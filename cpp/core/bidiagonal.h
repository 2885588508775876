#pragma once

#include "core/block_matrix.h"
#include "core/work.h"

namespace lora {

/// The reduction of a matrix A (m, n), m >= n, to an upper bidiagonal B = Q^T A P by reflections.
/// Those of Q are not kept. Blocked as in Dongarra, Hammarling and Sorensen, J. Comput. Appl. Math.
/// 27 (1989) 215: half of the operations are products of matrices with each other.
class Bidiagonal final : public Work {
 public:
  /// The values of `matrix` should be near 1: squares must not overflow, and what is below 1e-140
  /// counts as 0.
  explicit Bidiagonal(BlockMatrix matrix);

  /// Reduces A; then, once that is asked for, transforms rows back.
  Index advance(Index budget) override;

  // Once advance has returned 0:

  /// (n): the diagonal of B.
  const Vector& diagonal() const { return diagonal_; }
  /// (n): the elements to the right of it; the last is 0.
  const Vector& above() const { return above_; }

  /// Asks for rows -> rows @ P^T: rows of V^T, the right singular vectors of B, become those of A.
  void transform_back(BlockMatrix& rows);

 private:
  static constexpr Index kReflectors = 24;

  Index reduce_next();
  void eliminate_column(Index j, Index depth);
  void eliminate_row(Index j, Index depth);
  Index update_rest();
  void form_block_reflector(Index first, Index count);
  Index transform_block();

  BlockMatrix a_;      // but for the changes by the current panel: those are left_ @ right_
  Index panel_ = 0;    // the first column of the panel
  Index column_ = 0;   // the first that is not reduced yet
  Index updated_ = 0;  // the next block of rows to be updated after the panel; 0 before it
  BlockMatrix left_;   // (m, 2 * kReflectors): v and x of every column of the panel
  Matrix right_;       // (2 * kReflectors, n): y and u
  Vector diagonal_;
  Vector above_;
  Matrix reflectors_;            // (n, n): u of every row
  Vector factors_;               // (n): tau of every u
  Matrix block_;                 // upper triangular: T of the reflectors that are applied next
  BlockMatrix* rows_ = nullptr;  // to be transformed back
  Index back_;                   // the reflectors that are not applied to them yet end there
  Index back_block_ = 0;
  Vector weights_;
  Vector sums_;
};

}  // namespace lora
