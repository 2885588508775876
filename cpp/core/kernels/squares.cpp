#include "core/assert.h"
#include "core/kernels/kernels.h"
#include "core/kernels/tiles.h"

namespace lora::kernels {

double squares(ConstBlock block, Index rows, Index columns) {
  LORA_ASSERT(holds(block, rows) && is_padded(block, rows, columns));
  // Two sums: additions to a single one would wait for each other.
  Simd::Register sums[2] = {Simd::splat(0), Simd::splat(0)};
  for (Index column = 0; column < columns; ++column, block.data += block.stride) {
    for (Index row = 0; row < rows; row += kRowUnit) {
      for (int i = 0; i < 2; ++i) {
        const auto values = Simd::load(block.data + row + i * kLanes);
        sums[i] = Simd::multiply_add(values, values, sums[i]);
      }
    }
  }
  return Simd::sum_of_lanes(Simd::add(sums[0], sums[1]));
}

}  // namespace lora::kernels
