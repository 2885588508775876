#pragma once

#include "core/matrix.h"

namespace lora {

/// sum (rows, columns) += factor * left (rows, depth) @ right (depth, columns).
/// For a few rows at a time and products that are computed once: it has a fraction of the code and
/// about half the speed of the kernels that training steps use.
void add_product(double factor, ConstRows left, ConstRows right, Rows sum);

/// p . q, of `size` values each
double dot_product(const double* p, const double* q, Index size);

/// p, q = cosine p - sine q, sine p + cosine q, of `size` values each
void rotate_rows(double* p, double* q, Index size, double cosine, double sine);

/// The work of a product: thousands of multiplications, at least 1.
inline Index work_of_product(Index rows, Index depth, Index columns) {
  return 1 + rows * (depth * columns / 1000);
}

}  // namespace lora
