#pragma once

#include <memory>

#include "core/bidiagonal.h"
#include "core/bidiagonal_spectrum.h"
#include "core/block_product.h"
#include "core/work.h"

namespace lora {

/// The singular values and the right singular vectors of a matrix with at least as many rows as
/// columns, mostly by products of matrices with each other: a bidiagonal matrix, its vectors by
/// twisted factorisations, made orthogonal by the iteration of Newton and Schulz, and transformed
/// back. Errors are of the order of rounding errors of the largest value. Where vectors
/// are too close to each other, or values are no numbers, it fails, and says so.
class RightVectors final : public StagedWork {
 public:
  explicit RightVectors(const BlockMatrix& matrix);

  // Once done:

  /// Whether there is a result.
  bool succeeded() const { return succeeded_; }
  /// (columns), in descending order
  Vector values() const { return unit_ * spectrum_->values(); }
  /// (columns, columns): a right singular vector in every row, orthonormal.
  const BlockMatrix& vectors() const { return vectors_; }

 private:
  void begin_spectrum();
  void take_vectors();
  void begin_overlap();
  void judge_overlap();
  void take_corrected();
  double take_half_of_error(Index block, Index other);
  void begin_back();
  void succeed();

  double unit_;  // the power of two that the matrix was divided by
  Bidiagonal bidiagonal_;
  std::unique_ptr<BidiagonalSpectrum> spectrum_;
  BlockMatrix vectors_;
  BlockMatrix overlap_;  // (columns, columns)
  BlockMatrix corrected_;
  std::unique_ptr<BlockProduct> product_;
  int corrections_ = 0;
  bool succeeded_ = false;
  bool corrected_enough_ = false;  // whether the next correction is the last
};

}  // namespace lora
