// What both WebAssembly builds have in common.
#pragma once

#include <wasm_simd128.h>

namespace lora {

struct WasmDoubles {
  using Register = v128_t;

  static Register splat(double value) { return wasm_f64x2_splat(value); }
  static Register load(const double* values) { return wasm_v128_load(values); }
  static void store(double* values, Register lanes) { wasm_v128_store(values, lanes); }
  static Register add(Register x, Register y) { return wasm_f64x2_add(x, y); }

  /// A load whose value nothing waits for; the empty assembly keeps it from being removed.
  static void touch(const double* values) { asm volatile("" : : "r"(*values)); }
};

}  // namespace lora
