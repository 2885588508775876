#include "bindings/held_reduction.h"

#include <memory>

#include "bindings/held_problem.h"
#include "bindings/make.h"

namespace lora::bindings {

HeldReduction::HeldReduction(double d_in, double d_out) : reduction_(whole(d_in), whole(d_out)) {}

void HeldReduction::push(const Float64Array& x, const Float64Array& y, double rows) {
  const Matrix x_rows = to_matrix(x, whole(rows), reduction_.d_in());
  const Matrix y_rows = to_matrix(y, whole(rows), reduction_.d_out());
  reduction_.push(view_of(x_rows), view_of(y_rows));
}

void HeldReduction::push_reduced(const Float64Array& x, const Float64Array& y,
                                 const Float64Array& array) {
  const auto numbers = to_numbers<ReducedRowsNumbers>(array);
  const Matrix x_rows = to_matrix(x, whole(numbers.rows), reduction_.d_in());
  const Matrix y_rows = to_matrix(y, whole(numbers.rows), reduction_.d_out());
  reduction_.push_reduced(view_of(x_rows), view_of(y_rows), whole(numbers.n),
                          numbers.residual_squares);
}

Float64Array HeldReduction::report() const {
  const ReductionReport report{.n = static_cast<double>(reduction_.n()),
                               .room = static_cast<double>(reduction_.room()),
                               .rows = static_cast<double>(reduction_.rows()),
                               .residual_squares = reduction_.residual_squares()};
  return from_numbers(&report);
}

Float64Array HeldReduction::x() const { return values_of(reduction_.x()); }
Float64Array HeldReduction::y() const { return values_of(reduction_.y()); }

double HeldReduction::take() {
  return hold(std::make_unique<HeldProblem>(reduction_.take()), HeldProblem::kKind);
}

}  // namespace lora::bindings
