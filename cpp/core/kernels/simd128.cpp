// For every engine with WebAssembly SIMD.
#include "core/kernels/simd128_vector.h"

template struct lora::Kernels<double>;
