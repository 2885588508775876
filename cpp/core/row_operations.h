#pragma once

#include "core/matrix.h"

namespace lora {

/// sum (rows, columns) += factor * left (rows, depth) @ right (depth, columns).
/// For few rows at a time and products that are computed once: it takes a fraction of the code, and
/// reaches about half of the speed, of the kernels that a training step consists of.
template <class Scalar>
void add_product(Scalar factor, ConstRows<Scalar> left, ConstRows<Scalar> right, Rows<Scalar> sum);

/// p . q, of `size` values each
template <class Scalar>
Scalar dot_product(const Scalar* p, const Scalar* q, Index size);

/// p, q = cosine p - sine q, sine p + cosine q, of `size` values each
template <class Scalar>
void rotate_rows(Scalar* p, Scalar* q, Index size, Scalar cosine, Scalar sine);

/// The work of a product: thousands of multiplications, at least 1.
inline Index work_of_product(Index rows, Index depth, Index columns) {
  return 1 + rows * (depth * columns / 1000);
}

extern template double dot_product(const double*, const double*, Index);
extern template void rotate_rows(double*, double*, Index, double, double);
extern template void add_product<double>(double, ConstRows<double>, ConstRows<double>,
                                         Rows<double>);

}  // namespace lora
