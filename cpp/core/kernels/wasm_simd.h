// For engines with WebAssembly SIMD, and for those with relaxed SIMD.
#pragma once

#include <wasm_simd128.h>

namespace lora {

struct Simd {
  using Register = v128_t;

#ifdef __wasm_relaxed_simd__
  static constexpr int kWidePanel = 6;
  /// One instruction if the processor has it, which is faster and at least as accurate, but not the
  /// same bits everywhere.
  static Register multiply_add(Register x, Register y, Register sum) {
    return wasm_f64x2_relaxed_madd(x, y, sum);
  }
#else
  static constexpr int kWidePanel = 4;
  /// The same bits on every machine.
  static Register multiply_add(Register x, Register y, Register sum) {
    return wasm_f64x2_add(sum, wasm_f64x2_mul(x, y));
  }
#endif

  static Register splat(double value) { return wasm_f64x2_splat(value); }
  static Register load(const double* values) { return wasm_v128_load(values); }
  static Register load_splat(const double* value) { return wasm_v128_load64_splat(value); }
  static void store(double* values, Register lanes) { wasm_v128_store(values, lanes); }
  static Register add(Register x, Register y) { return wasm_f64x2_add(x, y); }

  static double sum_of_lanes(Register lanes) {
    return wasm_f64x2_extract_lane(lanes, 0) + wasm_f64x2_extract_lane(lanes, 1);
  }
  template <int kCount>
  static void add_sums_of_lanes(const Register (&registers)[kCount], double* sums) {
    for (int j = 0; j + 1 < kCount; j += 2) {
      const Register x = registers[j];
      const Register y = registers[j + 1];
      const Register both = add(wasm_i64x2_shuffle(x, y, 0, 2), wasm_i64x2_shuffle(x, y, 1, 3));
      store(sums + j, add(load(sums + j), both));
    }
    if constexpr (kCount % 2 == 1) sums[kCount - 1] += sum_of_lanes(registers[kCount - 1]);
  }

  /// Loads a value that is not used; the empty assembly prevents the compiler from removing the
  /// load.
  static void prefetch(const double* values) { asm volatile("" : : "r"(*values)); }
  static void keep_order(Register& lanes) { asm volatile("" : "+r"(lanes) : : "memory"); }
};

}  // namespace lora
