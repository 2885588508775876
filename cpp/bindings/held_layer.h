#pragma once

#include <cmath>

#include "bindings/convert.h"
#include "bindings/held.h"
#include "bindings/numbers.h"
#include "core/layer.h"

namespace lora::bindings {

/// A layer to be applied to rows, kBlockRows at most in a call.
class HeldLayer : public HeldAs<Kind::kLayer> {
 public:
  /// Without an adapter the rank is 0, and a and b are empty.
  HeldLayer(const Float64Array& a, const Float64Array& b, const LayerNumbers& numbers)
      : layer_(whole(numbers.d_in), whole(numbers.d_out), numbers.weight_rows > 0) {
    const Index rank = whole(numbers.rank);
    if (rank == 0) return;
    layer_.set_adapter(to_matrix(a, layer_.d_in(), rank), to_matrix(b, rank, layer_.d_out()),
                       numbers.scale);
  }

  /// Copies the next rows of the weight: (rows, d_out).
  void push_weight(const Float64Array& weight, double rows) {
    const Index count = whole(rows);
    if (count > layer_.weight_rows_left()) refuse(Refusal::kTooManyRows);
    const Matrix copy = to_matrix(weight, count, layer_.d_out());
    layer_.push_weight(copy.data(), count);
  }

  /// Copies the output for the rows of x into `y`, which may be the same memory. Either is an array
  /// of float64 or float32. Returns the largest absolute value: see Layer::apply. If it is infinite
  /// or NaN, nothing is copied.
  double apply(const Float64Array& x, const Float64Array& y, double rows) {
    if (layer_.weight_rows_left() > 0) refuse(Refusal::kRowsMissing);
    const Index count = whole(rows);
    copy_values(x, layer_.x(), static_cast<std::size_t>(count * layer_.d_in()));
    const double largest = layer_.apply(count);
    if (!std::isfinite(largest)) return largest;
    const auto size = static_cast<std::size_t>(count * layer_.d_out());
    y.call<void>("set", typed_memory_view(size, layer_.y()));
    return largest;
  }

 private:
  Layer layer_;
};

}  // namespace lora::bindings
