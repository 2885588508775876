// The operations of the instruction set that is compiled for.
#pragma once

#if defined(__wasm_relaxed_simd__)
#include "core/kernels/relaxed_vector.h"  // IWYU pragma: export
#elif defined(__wasm_simd128__)
#include "core/kernels/simd128_vector.h"  // IWYU pragma: export
#else
#include "core/kernels/portable_vector.h"  // IWYU pragma: export
#endif
