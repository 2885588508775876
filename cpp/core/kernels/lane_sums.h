#pragma once

#include "core/kernels/kernels.h"

namespace lora {

/// out(i, j) = factor * sums(i, j), added across lanes; out(i, j) is at [i * row_stride + j *
/// column_stride]. `sums` has the format of that name (kernels.h).
template <class Scalar>
void sum_lanes(const Scalar* sums, Index rows, Index columns, Scalar factor, Scalar* out,
               Index row_stride, Index column_stride) {
  for (Index i = 0; i < rows; ++i, out += row_stride) {
    Scalar* value = out;
    for (Index j = 0; j < columns; ++j, value += column_stride, sums += Kernels<Scalar>::kLanes) {
      Scalar sum = sums[0];
      for (Index lane = 1; lane < Kernels<Scalar>::kLanes; ++lane) sum += sums[lane];
      *value = factor * sum;
    }
  }
}

}  // namespace lora
