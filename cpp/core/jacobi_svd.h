#pragma once

#include "core/assert.h"
#include "core/work.h"

namespace lora {

/// The thin singular value decomposition A = U S V^T of a matrix with at least as many columns as
/// rows, by one-sided Jacobi rotations: pairs of rows are rotated until all rows are orthogonal to
/// each other. Then the rows are U^T A = S V^T. Further columns C that are carried along become U^T
/// C, so that U is not formed.
///
/// If the rows differ in size only, every singular value is accurate relative to itself, and every
/// pair of rows is orthogonal relative to the lengths of both. De Rijk's pivoting: each row is
/// paired with shorter ones. De Rijk, SIAM J. Sci. Stat. Comput. 10 (1989) 359; Drmac and Veselic,
/// SIAM J. Matrix Anal. Appl. 29 (2008) 1322.
class JacobiSvd final : public Work {
 public:
  /// Takes over `rows` (count, at least `columns`). The first `columns` columns, at least `count`,
  /// are decomposed; the others are carried along.
  JacobiSvd(Matrix rows, Index columns);

  Index advance(Index budget) override;

  // Once advance has returned 0:

  /// (count), in descending order; less than 1e-304 of the largest is 0
  const Vector& values() const {
    LORA_ASSERT(done_);
    return values_;
  }
  /// (count, columns): V^T, rows of unit length; zero where the singular value is 0.
  auto directions() const {
    LORA_ASSERT(done_);
    return rows_.leftCols(columns_);
  }
  /// (count, carried columns): U^T C
  auto carried() const {
    LORA_ASSERT(done_);
    return rows_.rightCols(rows_.cols() - columns_);
  }

 private:
  double squares_of(Index row) const;
  void bring_longest(Index row);
  Index longest_from(Index row) const;
  void swap_rows(Index row, Index other);
  bool orthogonalise(Index p, Index q);
  void next_pairs();
  void finish();

  Matrix rows_;
  Index columns_;
  double unit_;     // the power of two that made the largest value one from 1 to 2, before kLargest
  Vector squares_;  // the squared length of every row, refreshed once a sweep
  Vector values_;

  // The current sweep pairs row p_ with the rows of the tile that begins at q_tile_.
  Index p_tile_ = 0;
  Index q_tile_ = 0;
  Index p_ = 0;
  bool changed_ = false;  // whether the sweep has rotated or swapped rows
  int sweeps_ = 0;
  bool done_ = false;
};

}  // namespace lora
