#pragma once

#include "core/adapter.h"
#include "core/line.h"

namespace lora {

/// The terms of the objective besides L = ||y_hat - y||_F^2 / n. Products of the layer's size are
/// never formed: <u v, w z> is the sum of (u.T w) * (v z.T), two rank by rank matrices.
struct Penalty {
  double ridge = 0;         // adds ridge * ||s a b||_F^2
  double weight_decay = 0;  // adds weight_decay / 2 * (||a||_F^2 + ||b||_F^2)

  /// ridge * ||s a b||_F^2
  double ridge_value(const Adapter& adapter, double scale) const;
  /// Adds the gradient of the ridge.
  void add_ridge(const Adapter& adapter, double scale, Gradient& gradient) const;
  /// Adds the gradient of the decay.
  void add_decay(const Adapter& adapter, Gradient& gradient) const;
  /// The ridge at (a - t d.a, b - t d.b), as a polynomial of t.
  Line ridge_line(const Adapter& adapter, const Gradient& direction, double scale) const;
};

/// The terms of a b along a direction: (a - t d.a) (b - t d.b) = a b - t f + t^2 q, with
/// f = d.a b + a d.b and q = d.a d.b.
LineTerms product_terms(const Adapter& adapter, const Gradient& direction);

}  // namespace lora
