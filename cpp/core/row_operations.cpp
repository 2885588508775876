#include "core/row_operations.h"

namespace lora {
namespace {

/// Rows of the right factor that are read at once, so that the sum is read and written less often.
constexpr Index kDepth = 4;

}  // namespace

template <class Scalar>
void add_product(Scalar factor, ConstRows<Scalar> left, ConstRows<Scalar> right, Rows<Scalar> sum) {
  const Index columns = right.cols();
  const Index stride = right.outerStride();
  Index k = 0;
  for (; k + kDepth <= right.rows(); k += kDepth) {
    const Scalar* const r = right.data() + k * stride;
    for (Index row = 0; row < sum.rows(); ++row) {
      const Scalar l0 = factor * left(row, k);
      const Scalar l1 = factor * left(row, k + 1);
      const Scalar l2 = factor * left(row, k + 2);
      const Scalar l3 = factor * left(row, k + 3);
      Scalar* const s = sum.data() + row * sum.outerStride();
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

template <class Scalar>
Scalar dot_product(const Scalar* p, const Scalar* q, Index size) {
  return VectorView<Scalar>(p, size).dot(VectorView<Scalar>(q, size));
}

template <class Scalar>
void rotate_rows(Scalar* p, Scalar* q, Index size, Scalar cosine, Scalar sine) {
  for (Index i = 0; i < size; ++i) {
    const Scalar old = p[i];
    p[i] = cosine * old - sine * q[i];
    q[i] = sine * old + cosine * q[i];
  }
}

template double dot_product(const double*, const double*, Index);
template void rotate_rows(double*, double*, Index, double, double);
template void add_product<double>(double, ConstRows<double>, ConstRows<double>, Rows<double>);

}  // namespace lora
