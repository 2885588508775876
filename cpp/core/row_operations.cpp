#include "core/row_operations.h"

namespace lora {
Vector zeros(Index size) { return Vector::Zero(size); }

Matrix zeros(Index rows, Index columns) { return Matrix::Zero(rows, columns); }

double dot_product(const double* p, const double* q, Index size) {
  return VectorView(p, size).dot(VectorView(q, size));
}

void add_scaled(double factor, const double* p, double* q, Index size) {
  for (Index i = 0; i < size; ++i) q[i] += factor * p[i];
}

void scale_row(double factor, double divisor, double* p, Index size) {
  for (Index i = 0; i < size; ++i) p[i] = p[i] * factor / divisor;
}

void rotate_rows(double* p, double* q, Index size, double cosine, double sine) {
  for (Index i = 0; i < size; ++i) {
    const double old = p[i];
    p[i] = cosine * old - sine * q[i];
    q[i] = sine * old + cosine * q[i];
  }
}

}  // namespace lora
