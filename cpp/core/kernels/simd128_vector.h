// The operations of WebAssembly SIMD: the same bits on every machine.
#pragma once

#include "core/kernels/tiles.h"
#include "core/kernels/wasm_vector.h"

namespace lora {

template <>
struct Vector128<double> : WasmDoubles {
  static Register multiply_add(Register x, Register y, Register sum) {
    return wasm_f64x2_add(sum, wasm_f64x2_mul(x, y));
  }
};

}  // namespace lora
