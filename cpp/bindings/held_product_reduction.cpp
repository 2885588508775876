#include "bindings/held_product_reduction.h"

#include <memory>

#include "bindings/held_problem.h"
#include "bindings/make.h"

namespace lora::bindings {

HeldProductReduction::HeldProductReduction(double d_in, double d_out)
    : reduction_(whole(d_in), whole(d_out)) {}

void HeldProductReduction::push(const Float64Array& x, const Float64Array& y, double rows) {
  const Matrix x_rows = to_matrix(x, whole(rows), reduction_.d_in());
  const Matrix y_rows = to_matrix(y, whole(rows), reduction_.d_out());
  reduction_.push(view_of(x_rows), view_of(y_rows));
}

double HeldProductReduction::take() {
  done();
  return hold(std::make_unique<HeldProblem>(reduction_.take()), HeldProblem::kKind);
}

const ProductReduction& HeldProductReduction::done() const {
  if (!reduction_.done()) refuse(Refusal::kNotReduced);
  return reduction_;
}

}  // namespace lora::bindings
