#include "core/penalty.h"

namespace lora {
namespace {

/// <u v, w z> = sum of (u.T w) * (v z.T)
double inner(const Matrix& u, const Matrix& v, const Matrix& w, const Matrix& z) {
  const Matrix left = inner_columns(u, w);
  const Matrix right = inner_rows(v, z);
  double sum = 0;
  for (Index i = 0; i < left.size(); ++i) sum += left.data()[i] * right.data()[i];
  return sum;
}

}  // namespace

LineTerms product_terms(const Adapter& adapter, const Gradient& direction) {
  const auto& [a, b] = adapter;
  const auto& [da, db] = direction;
  LineTerms terms;
  terms.ef = inner(a, b, da, b) + inner(a, b, a, db);
  terms.ff = inner(da, b, da, b) + 2 * inner(da, b, a, db) + inner(a, db, a, db);
  terms.eq = inner(a, b, da, db);
  terms.fq = inner(da, b, da, db) + inner(a, db, da, db);
  terms.qq = inner(da, db, da, db);
  return terms;
}

double Penalty::ridge_value(const Adapter& adapter, double scale) const {
  if (!(ridge > 0)) return 0;
  return ridge * scale * scale * inner(adapter.a, adapter.b, adapter.a, adapter.b);
}

void Penalty::add_ridge(const Adapter& adapter, double scale, Gradient& gradient) const {
  if (!(ridge > 0)) return;
  const auto& [a, b] = adapter;
  const double factor = 2 * ridge * scale * scale;
  const Matrix gram_a = inner_columns(a, a);
  const Matrix gram_b = inner_rows(b, b);
  // Gram matrices are symmetric: their rows can be used as columns.
  gradient.combine(1, factor, {inner_rows(a, gram_b), inner_columns(gram_a, b)});
}

void Penalty::add_decay(const Adapter& adapter, Gradient& gradient) const {
  if (!(weight_decay > 0)) return;
  gradient.combine(1, weight_decay, adapter);
}

Line Penalty::ridge_line(const Adapter& adapter, const Gradient& direction, double scale) const {
  if (!(ridge > 0)) return {};
  return product_terms(adapter, direction).squares(ridge * scale * scale);
}

}  // namespace lora
