#pragma once

#include "bindings/convert.h"
#include "bindings/held.h"
#include "bindings/held_problem.h"
#include "bindings/numbers.h"
#include "core/row_reduction.h"

namespace lora::bindings {

/// Rows of features and targets, pushed in portions and reduced to at most d_in of them.
class HeldReduction : public HeldAs<Kind::kReduction> {
 public:
  HeldReduction(double d_in, double d_out) : reduction_(whole(d_in), whole(d_out)) {}

  /// Adds rows: x (rows, d_in), y (rows, d_out).
  void push(const Float64Array& x, const Float64Array& y, double rows) {
    const Matrix x_rows = to_matrix(x, whole(rows), reduction_.d_in());
    const Matrix y_rows = to_matrix(y, whole(rows), reduction_.d_out());
    reduction_.push(view_of(x_rows), view_of(y_rows));
  }
  /// Adds rows that were reduced elsewhere. `array` has ReducedRowsNumbers.
  void push_reduced(const Float64Array& x, const Float64Array& y, const Float64Array& array) {
    const auto numbers = to_numbers<ReducedRowsNumbers>(array);
    const Matrix x_rows = to_matrix(x, whole(numbers.rows), reduction_.d_in());
    const Matrix y_rows = to_matrix(y, whole(numbers.rows), reduction_.d_out());
    reduction_.push_reduced(view_of(x_rows), view_of(y_rows), whole(numbers.n),
                            numbers.residual_squares);
  }
  bool advance() { return reduction_.advance(); }

  Float64Array report() const {
    const ReductionReport report{.n = static_cast<double>(reduction_.n()),
                                 .room = static_cast<double>(reduction_.room()),
                                 .rows = static_cast<double>(reduction_.rows()),
                                 .residual_squares = reduction_.residual_squares()};
    return from_numbers(&report);
  }
  Float64Array x() const { return values_of(reduction_.x()); }
  Float64Array y() const { return values_of(reduction_.y()); }

  /// The handle of a problem that the reduced rows are moved into.
  double take() { return make<HeldProblem>(reduction_.take()); }

 private:
  RowReduction reduction_;
};

}  // namespace lora::bindings
