#pragma once

#include "core/adapter.h"
#include "core/line.h"

namespace lora {

/// What is descended besides L = ||y_hat - y||_F^2 / n. Products of the layer's size are never
/// formed: <u v, w z> is the sum of (u.T w) * (v z.T), two rank by rank matrices.
template <class Scalar>
struct Penalty {
  Scalar ridge = 0;         // adds ridge * ||s a b||_F^2
  Scalar weight_decay = 0;  // adds weight_decay / 2 * (||a||_F^2 + ||b||_F^2)

  /// ridge * ||s a b||_F^2
  Scalar ridge_value(const Adapter<Scalar>& adapter, Scalar scale) const;
  /// Adds the gradient of the ridge.
  void add_ridge(const Adapter<Scalar>& adapter, Scalar scale, Gradient<Scalar>& gradient) const;
  /// Adds the gradient of the decay.
  void add_decay(const Adapter<Scalar>& adapter, Gradient<Scalar>& gradient) const;
  /// The ridge at (a - t d.a, b - t d.b), as a polynomial of t.
  Line<Scalar> ridge_line(const Adapter<Scalar>& adapter, const Gradient<Scalar>& direction,
                          Scalar scale) const;
};

extern template struct Penalty<double>;

/// Those of a b as it moves with the adapter: (a - t d.a) (b - t d.b) = a b - t f + t^2 q,
/// f = d.a b + a d.b and q = d.a d.b.
template <class Scalar>
LineTerms<Scalar> product_terms(const Adapter<Scalar>& adapter, const Gradient<Scalar>& direction);

extern template LineTerms<double> product_terms(const Adapter<double>& adapter,
                                                const Gradient<double>& direction);

}  // namespace lora
