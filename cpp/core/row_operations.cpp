#include "core/row_operations.h"

#include "core/assert.h"

namespace lora {
namespace {

/// Rows of the right factor that are read at once, so that the sum is read and written less often.
constexpr Index kDepth = 4;

}  // namespace

void add_product(double factor, ConstRows left, ConstRows right, Rows sum) {
  LORA_ASSERT(left.rows() == sum.rows() && left.cols() == right.rows() &&
              right.cols() == sum.cols());
  const Index columns = right.cols();
  const Index stride = right.outerStride();
  Index k = 0;
  for (; k + kDepth <= right.rows(); k += kDepth) {
    const double* const r = right.data() + k * stride;
    for (Index row = 0; row < sum.rows(); ++row) {
      const double l0 = factor * left(row, k);
      const double l1 = factor * left(row, k + 1);
      const double l2 = factor * left(row, k + 2);
      const double l3 = factor * left(row, k + 3);
      double* const s = sum.data() + row * sum.outerStride();
      for (Index j = 0; j < columns; ++j) {
        s[j] += l0 * r[j] + l1 * r[j + stride] + l2 * r[j + 2 * stride] + l3 * r[j + 3 * stride];
      }
    }
  }
  for (; k < right.rows(); ++k) {
    for (Index row = 0; row < sum.rows(); ++row)
      sum.row(row) += factor * left(row, k) * right.row(k);
  }
}

double dot_product(const double* p, const double* q, Index size) {
  return VectorView(p, size).dot(VectorView(q, size));
}

void rotate_rows(double* p, double* q, Index size, double cosine, double sine) {
  for (Index i = 0; i < size; ++i) {
    const double old = p[i];
    p[i] = cosine * old - sine * q[i];
    q[i] = sine * old + cosine * q[i];
  }
}

}  // namespace lora
