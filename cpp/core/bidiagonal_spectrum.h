#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "core/assert.h"
#include "core/bidiagonal_values.h"
#include "core/block_matrix.h"
#include "core/work.h"

namespace lora {

/// The singular values of an upper bidiagonal matrix B (n, n), and for each of them a right
/// singular vector by a twisted factorisation of B^T B - value^2. Every value is accurate relative
/// to itself, but for elements of B that are negligible beside the largest. Vectors are orthogonal
/// unless their values are close to each other relative to themselves: it is the caller's to see to
/// those. Dhillon and Parlett, Linear Algebra Appl. 387 (2004) 1.
class BidiagonalSpectrum final : public Work {
 public:
  /// `above` (n): the elements to the right of the diagonal; the last is 0. All are finite, and so
  /// are their squares.
  BidiagonalSpectrum(const Vector& diagonal, const Vector& above);

  Index advance(Index budget) override;

  // Once advance has returned 0:

  /// (n), in descending order
  const Vector& values() const {
    LORA_ASSERT(place_ == size());
    return values_;
  }
  /// (n, n): a right singular vector in every row, of unit length. To be called once.
  BlockMatrix take_vectors() { return std::move(vectors_); }

 private:
  Index size() const { return diagonal_.size(); }
  double find_block(Index begin);
  void find_values();
  void sort_values();
  void find_vector();

  Vector diagonal_;
  Vector above_;
  Vector squares_;        // of the diagonal
  Vector above_squares_;  // of the elements to the right of it
  Vector found_;          // (n): block by block
  Index next_ = 0;        // the first that is not found yet
  std::vector<Index> order_;
  Vector values_;
  BlockMatrix vectors_;
  Index place_ = -1;  // the first whose vector is not found yet; -1 until all values are
  // The current block of B, beside which B is zero: rows and columns [begin_, end_).
  Index begin_ = 0;
  Index end_ = 0;
  std::unique_ptr<BidiagonalValues> seeking_;  // its values
  // (n): the current factorisation, from above and from below, and its multipliers.
  Vector forward_;
  Vector backward_;
  Vector down_;
  Vector up_;
};

}  // namespace lora
