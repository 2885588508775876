#pragma once

#include "bindings/convert.h"
#include "bindings/held.h"
#include "core/product_reduction.h"

namespace lora::bindings {

/// Rows of features and targets, reduced by way of their products.
class HeldProductReduction : public Held {
 public:
  static constexpr Kind kKind = Kind::kProductReduction;

  HeldProductReduction(double d_in, double d_out);

  double room() const { return static_cast<double>(reduction_.room()); }
  /// Adds rows: x (rows, d_in), y (rows, d_out).
  void push(const Float64Array& x, const Float64Array& y, double rows);
  bool advance() { return reduction_.advance(); }
  bool conclude() { return reduction_.conclude(); }
  bool is_accurate() const { return done().is_accurate(); }
  /// The handle of a problem that the reduced rows are moved into.
  double take();

 private:
  const ProductReduction& done() const;

  ProductReduction reduction_;
};

}  // namespace lora::bindings
