#pragma once

#include "core/assert.h"
#include "core/matrix.h"

namespace lora {

/// The thin singular value decomposition of a matrix A = U S V^T that has as many columns as rows
/// or more, by one-sided Jacobi rotations: rows are rotated, two at a time, until all of them are
/// orthogonal to each other. Then they are U^T A = S V^T, and columns that are carried along
/// without being decomposed become U^T times themselves, so that U is not formed.
///
/// Every value is accurate relative to itself where rows differ in size only, and every pair of
/// rows is orthogonal relative to the lengths of both. De Rijk's pivoting: each row is paired with
/// those that are shorter. De Rijk, SIAM J. Sci. Stat. Comput. 10 (1989) 359; Drmac and Veselic,
/// SIAM J. Matrix Anal. Appl. 29 (2008) 1322.
class SingularValues {
 public:
  /// Takes over `rows` (count, columns or more): the first `columns`, of which there are at least
  /// `count`, are decomposed, the rest carried along.
  SingularValues(Matrix rows, Index columns);

  /// Works for about `budget` thousand multiplications. Returns those that were done, at least 1,
  /// or 0 when there is nothing left to do. Where it is interrupted changes no bit of the result.
  Index advance(Index budget);

  // Once advance has returned 0:

  /// (count), in descending order
  const Vector& values() const {
    LORA_ASSERT(done_);
    return values_;
  }
  /// (count, columns): V^T, rows of unit length; zero where the singular value is 0.
  auto directions() const {
    LORA_ASSERT(done_);
    return rows_.leftCols(columns_);
  }
  /// (count, columns that were carried): U^T times those
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
  void go_on();
  void finish();

  Matrix rows_;
  Index columns_;
  double unit_;     // a power of two that was divided by, so that no square over- or underflows
  Vector squares_;  // the squared length of every row, refreshed once a sweep
  Vector values_;

  // The sweep under way pairs row p_ with those of the tile that begins at q_tile_.
  Index p_tile_ = 0;
  Index q_tile_ = 0;
  Index p_ = 0;
  bool changed_ = false;  // whether it has rotated or exchanged rows
  int sweeps_ = 0;
  bool done_ = false;
};

}  // namespace lora
