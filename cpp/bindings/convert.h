// Conversions between what JavaScript passes and what the core takes. Views of the module's memory
// are not returned: they are detached when the memory grows.
#pragma once

#include <emscripten/val.h>

#include <algorithm>
#include <cstddef>
#include <memory>

#include "bindings/held.h"
#include "core/adapter.h"
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

/// concat(a.flatten(), b.flatten())
inline Float64Array to_ab(const Adapter& adapter) {
  Vector ab(adapter.a.size() + adapter.b.size());
  std::copy_n(adapter.b.data(), adapter.b.size(),
              std::copy_n(adapter.a.data(), adapter.a.size(), ab.data()));
  return values_of(ab);
}

/// Reads numbers that JavaScript passes in one array, in the order of web/lib/engine/layouts.ts.
template <class Numbers>
Numbers to_numbers(const Float64Array& array) {
  Numbers numbers;
  copy_values(array, reinterpret_cast<double*>(&numbers), sizeof(numbers) / sizeof(double));
  return numbers;
}

/// Makes an object of a few arguments and of numbers that JavaScript passes in one array.
template <class Object, class Numbers, class... Args>
double make_from(Args... args, const Float64Array& array) {
  return hold(std::make_unique<Object>(args..., to_numbers<Numbers>(array)), Object::kKind);
}

/// Returns numbers to JavaScript in one array, in the same order.
template <class Numbers>
Float64Array from_numbers(const Numbers* numbers, std::size_t count = 1) {
  return to_array(reinterpret_cast<const double*>(numbers),
                  count * sizeof(Numbers) / sizeof(double));
}

/// Converts a number that is whole and fits an Index.
inline Index whole(double number) { return static_cast<Index>(number); }

/// The largest budget of one call: longer than a slice of time, and small enough that counting up
/// to it cannot overflow.
inline constexpr double kMostAtOnce = 1 << 30;

/// A budget that JavaScript passes.
inline Index budget_of(double number) { return whole(std::min(number, kMostAtOnce)); }

}  // namespace lora::bindings
