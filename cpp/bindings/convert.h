// TypedArray <-> matrix. Both directions copy: a view into the module's memory dies when it grows.
#pragma once

#include <emscripten/val.h>

#include <algorithm>
#include <cstddef>

#include "core/matrix.h"

namespace lora::bindings {

using emscripten::typed_memory_view;
using emscripten::val;

/// A JavaScript Float64Array; the name also appears in the module's TypeScript declarations.
EMSCRIPTEN_DECLARE_VAL_TYPE(Float64Array)

/// `array` has rows * cols values (the library has checked it).
inline Matrix<double> to_matrix(const Float64Array& array, Index rows, Index cols) {
  Matrix<double> matrix(rows, cols);
  // The allocation comes first: it may grow the memory, which would detach an earlier view.
  val(typed_memory_view(static_cast<std::size_t>(matrix.size()), matrix.data()))
      .call<void>("set", array);
  return matrix;
}

/// A new Float64Array that the caller owns.
inline Float64Array to_array(const double* values, std::size_t size) {
  return Float64Array(val::global("Float64Array").new_(typed_memory_view(size, values)));
}

}  // namespace lora::bindings
