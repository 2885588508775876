// For native builds, which run the tests: the same tiles and the same bits as simd128.cpp.
#include "core/kernels/portable_vector.h"

template struct lora::Kernels<double>;
