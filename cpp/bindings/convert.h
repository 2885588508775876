// Copies between typed arrays and matrices. Views of the module's memory are not returned: they are
// detached when the memory grows.
#pragma once

#include <emscripten/val.h>

#include <algorithm>
#include <cstddef>

#include "core/matrix.h"

namespace lora::bindings {

using emscripten::typed_memory_view;
using emscripten::val;

/// A JavaScript Float64Array.
EMSCRIPTEN_DECLARE_VAL_TYPE(Float64Array)

/// Copies `size` values. The library has checked the length of `array`.
inline void copy_values(const Float64Array& array, double* values, std::size_t size) {
  val(typed_memory_view(size, values)).call<void>("set", array);
}

/// `array` has rows * cols values.
inline Matrix to_matrix(const Float64Array& array, Index rows, Index cols) {
  // The allocation comes first: it may grow the memory, which would detach an earlier view.
  Matrix matrix(rows, cols);
  copy_values(array, matrix.data(), static_cast<std::size_t>(matrix.size()));
  return matrix;
}

/// A new Float64Array that the caller owns.
inline Float64Array to_array(const double* values, std::size_t size) {
  return Float64Array(val(typed_memory_view(size, values)).call<val>("slice"));
}

/// All values of a matrix or a vector.
template <class Values>
Float64Array values_of(const Values& values) {
  return to_array(values.data(), static_cast<std::size_t>(values.size()));
}

}  // namespace lora::bindings
