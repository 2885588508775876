#pragma once

#include "bindings/convert.h"
#include "bindings/held.h"
#include "bindings/held_problem.h"
#include "core/product_reduction.h"

namespace lora::bindings {

/// Rows of features and targets, reduced by way of their products.
class HeldProductReduction : public HeldAs<Kind::kProductReduction> {
 public:
  HeldProductReduction(double d_in, double d_out) : reduction_(whole(d_in), whole(d_out)) {}

  double room() const { return static_cast<double>(reduction_.room()); }
  /// Adds rows: x (rows, d_in), y (rows, d_out).
  void push(const Float64Array& x, const Float64Array& y, double rows) {
    const Matrix x_rows = to_matrix(x, whole(rows), reduction_.d_in());
    const Matrix y_rows = to_matrix(y, whole(rows), reduction_.d_out());
    reduction_.push(view_of(x_rows), view_of(y_rows));
  }
  bool advance() { return reduction_.advance(); }
  bool conclude() { return reduction_.conclude(); }
  bool is_accurate() const {
    refuse_unless_done();
    return reduction_.is_accurate();
  }
  /// The handle of a problem that the reduced rows are moved into.
  double take() {
    refuse_unless_done();
    return make<HeldProblem>(reduction_.take());
  }

 private:
  void refuse_unless_done() const {
    if (!reduction_.done()) refuse(Refusal::kNotReduced);
  }

  ProductReduction reduction_;
};

}  // namespace lora::bindings
