#pragma once

#include <memory>

#include "core/jacobi_svd.h"
#include "core/matrix.h"
#include "core/orthonormal_terms.h"
#include "core/work.h"

namespace lora {

/// The singular value decomposition of the change scale a @ b that an adapter makes to its weight,
/// from the factors: neither the change nor a product of a factor with itself is formed. A singular
/// value is as accurate as the directions of the columns of a, and of the rows of b, tell it,
/// however much their lengths differ: Demmel et al., Linear Algebra Appl. 299 (1999) 21, algorithm
/// 3.1.
///
/// The change is a sum of outer products of the columns of a and the rows of b. The former become
/// orthonormal, with the lengths in the latter; then these do, with the lengths in the former.
/// These are made orthogonal by Jacobi rotations, which the second step leaves less to do: Drmac
/// and Veselic, SIAM J. Matrix Anal. Appl. 29 (2008) 1343.
class AdapterSvd final : public StagedWork {
 public:
  /// The columns of a are (rank, d_in), the rows of b (rank, d_out).
  AdapterSvd(const Matrix& columns, const Matrix& rows, double scale);

  // Once done, with count = min(rank, d_in, d_out):

  /// (count), in descending order; infinite where they are too large for a number.
  const Vector& values() const { return values_; }
  /// (count, d_in), orthonormal; a row is zero where the singular value is 0.
  const Matrix& left() const { return left_; }
  /// (count, d_out), the same
  const Matrix& right() const { return right_; }

 private:
  Matrix scaled_terms(const Matrix& columns, const Matrix& rows, double scale);
  void begin_rows();
  void begin_rotation();
  void finish();

  Index d_in_;
  Index d_out_;
  Index count_;
  int exponent_ = 0;  // the terms were divided by this power of two
  // One of the three at a time:
  std::unique_ptr<OrthonormalTerms> of_columns_;
  std::unique_ptr<OrthonormalTerms> of_rows_;
  std::unique_ptr<JacobiSvd> rotation_;
  Vector values_;
  Matrix left_;
  Matrix right_;
};

}  // namespace lora
