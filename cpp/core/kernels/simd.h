// Simd: the operations of the instruction set that is compiled for, on a Register of kLanes values.
//   splat(value), load(pointer), load_splat(pointer), store(pointer, register),
//   add(x, y), multiply_add(x, y, sum), sum_of_lanes(register),
//   add_sums_of_lanes(registers, pointer): adds the sum of the i-th register to the i-th value,
//   prefetch(pointer): the cache line that is there,
//   keep_order(register): nothing that is written before it in the source is computed after it,
//   kWidePanel: the columns of a wide panel, or kPanel if there is none.
#pragma once

#ifdef __wasm_simd128__
#include "core/kernels/wasm_simd.h"  // IWYU pragma: export
#else
#include "core/kernels/portable_simd.h"  // IWYU pragma: export
#endif
