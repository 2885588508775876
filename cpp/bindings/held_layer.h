#pragma once

#include "bindings/convert.h"
#include "bindings/held.h"
#include "core/layer.h"

namespace lora::bindings {

/// A layer to be applied to rows, kBlockRows at most in a call.
class HeldLayer : public Held {
 public:
  static constexpr Kind kKind = Kind::kLayer;

  /// `array` has LayerNumbers; without an adapter its rank is 0, and a and b are empty.
  HeldLayer(const Float64Array& a, const Float64Array& b, const Float64Array& array);

  /// Copies the next rows of the weight: (rows, d_out).
  void push_weight(const Float64Array& weight, double rows);

  /// Copies the output for the rows of x into `y`, which may be the same memory. Either is an array
  /// of float64 or float32. Returns the largest absolute value: see Layer::apply. If it is infinite
  /// or NaN, nothing is copied.
  double apply(const Float64Array& x, const Float64Array& y, double rows);

 private:
  Layer layer_;
};

}  // namespace lora::bindings
