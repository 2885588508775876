#pragma once

#include "core/row_operations.h"
#include "core/work.h"

namespace lora {

/// Makes the vectors x_k of a sum of outer products x_k y_k^T orthonormal, without changing the
/// sum: Gram and Schmidt, with the longest of what is left of the vectors next. What x_k loses
/// along x_i is added to y_i, as a multiple of y_k. The error of an x_k is relative to its own
/// length, however much the lengths differ. What rounding leaves of an x_k that depends on others
/// is dropped, so that fewer terms remain.
class OrthonormalTerms final : public Work {
 public:
  /// Takes over the terms, x_k and y_k side by side in row k: x_k in `columns` columns from `first`
  /// on, and y_k in the others, all before or all after them. Lengths above 1e153 must not occur;
  /// below 1e-152 they count as 0.
  OrthonormalTerms(Matrix terms, Index first, Index columns);

  Index advance(Index budget) override;

  /// The terms that remain, once advance has returned 0.
  Matrix terms() const { return terms_.topRows(done_); }

 private:
  enum class Stage { kChoose, kReduce, kProject, kDone };

  double* x(Index term) { return terms_.row(term).data() + first_; }
  double* y(Index term) { return terms_.row(term).data() + (first_ == 0 ? columns_ : 0); }
  double squares_of(Index term) { return dot_product(x(term), x(term), columns_); }
  void do_next();
  void choose();
  void judge();
  void accept(double length);
  void project(Index term, Index direction);
  void swap(Index term, Index other);

  Matrix terms_;  // done, then left, then dropped
  Index first_;
  Index columns_;
  Index done_ = 0;
  Index left_;       // where those end that are left
  Vector squares_;   // the squared length of every x
  Vector rounding_;  // a length below which what is left of an x is only rounding
  Stage stage_ = Stage::kChoose;
  Index next_ = 0;  // the next direction to remove from the chosen term, or term to remove it from
  double length_ = 0;  // of the chosen x, before directions were removed from it
};

}  // namespace lora
