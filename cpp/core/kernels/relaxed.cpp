// For engines with relaxed SIMD.
#include "core/kernels/relaxed_vector.h"

template struct lora::Kernels<double>;
