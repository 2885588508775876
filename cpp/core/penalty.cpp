#include "core/penalty.h"

namespace lora {
namespace {

/// <u v, w z> = sum of (u.T w) * (v z.T)
template <class Scalar>
Scalar inner(const Matrix<Scalar>& u, const Matrix<Scalar>& v, const Matrix<Scalar>& w,
             const Matrix<Scalar>& z) {
  const Matrix<Scalar> left = inner_columns(u, w);
  const Matrix<Scalar> right = inner_rows(v, z);
  Scalar sum = 0;
  for (Index i = 0; i < left.size(); ++i) sum += left.data()[i] * right.data()[i];
  return sum;
}

}  // namespace

template <class Scalar>
LineTerms<Scalar> product_terms(const Adapter<Scalar>& adapter, const Gradient<Scalar>& direction) {
  const auto& [a, b] = adapter;
  const auto& [da, db] = direction;
  LineTerms<Scalar> terms;
  terms.ef = inner(a, b, da, b) + inner(a, b, a, db);
  terms.ff = inner(da, b, da, b) + 2 * inner(da, b, a, db) + inner(a, db, a, db);
  terms.eq = inner(a, b, da, db);
  terms.fq = inner(da, b, da, db) + inner(a, db, da, db);
  terms.qq = inner(da, db, da, db);
  return terms;
}

template <class Scalar>
Scalar Penalty<Scalar>::ridge_value(const Adapter<Scalar>& adapter, Scalar scale) const {
  if (!(ridge > Scalar(0))) return 0;
  return ridge * scale * scale * inner(adapter.a, adapter.b, adapter.a, adapter.b);
}

template <class Scalar>
void Penalty<Scalar>::add_ridge(const Adapter<Scalar>& adapter, Scalar scale,
                                Gradient<Scalar>& gradient) const {
  if (!(ridge > Scalar(0))) return;
  const auto& [a, b] = adapter;
  const Scalar factor = 2 * ridge * scale * scale;
  const Matrix<Scalar> gram_a = inner_columns(a, a);
  const Matrix<Scalar> gram_b = inner_rows(b, b);
  // Gram matrices are symmetric: their own rows are the columns to multiply by.
  gradient.combine(1, factor, {inner_rows(a, gram_b), inner_columns(gram_a, b)});
}

template <class Scalar>
void Penalty<Scalar>::add_decay(const Adapter<Scalar>& adapter, Gradient<Scalar>& gradient) const {
  if (!(weight_decay > Scalar(0))) return;
  gradient.combine(1, weight_decay, adapter);
}

template <class Scalar>
Line<Scalar> Penalty<Scalar>::ridge_line(const Adapter<Scalar>& adapter,
                                         const Gradient<Scalar>& direction, Scalar scale) const {
  if (!(ridge > Scalar(0))) return {};
  return product_terms(adapter, direction).squares(ridge * scale * scale);
}

template struct Penalty<double>;
template LineTerms<double> product_terms(const Adapter<double>& adapter,
                                         const Gradient<double>& direction);

}  // namespace lora
