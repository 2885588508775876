#pragma once

#include "core/matrix.h"

namespace lora {

// In one place: inlined, Eigen's constructors are large.
Vector zeros(Index size);
Matrix zeros(Index rows, Index columns);

/// p . q, of `size` values each
double dot_product(const double* p, const double* q, Index size);

/// q += factor p, of `size` values each
void add_scaled(double factor, const double* p, double* q, Index size);

/// p = p * factor / divisor, of `size` values
void scale_row(double factor, double divisor, double* p, Index size);

/// p, q = cosine p - sine q, sine p + cosine q, of `size` values each
void rotate_rows(double* p, double* q, Index size, double cosine, double sine);

}  // namespace lora
