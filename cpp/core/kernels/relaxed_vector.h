// The operations of relaxed SIMD: a multiplication and an addition become one instruction if the
// processor has it, which is faster and at least as accurate, but not the same bits everywhere.
#pragma once

#include "core/kernels/tiles.h"
#include "core/kernels/wasm_vector.h"

namespace lora {

template <>
struct Vector128<double> : WasmDoubles {
  static constexpr int kWidePanel = 6;
  static Register multiply_add(Register x, Register y, Register sum) {
    return wasm_f64x2_relaxed_madd(x, y, sum);
  }
};

}  // namespace lora
