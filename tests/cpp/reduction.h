#pragma once

#include <algorithm>

#include "core/row_reduction.h"

namespace lora::testing {

inline void reduce(RowReduction& reduction) {
  while (reduction.advance()) continue;
}

/// Any number of rows: works on them whenever there is no room.
inline void push(RowReduction& reduction, const Matrix& x, const Matrix& y) {
  for (Index row = 0; row < x.rows();) {
    if (reduction.room() == 0) reduce(reduction);
    const Index count = std::min(reduction.room(), x.rows() - row);
    const Matrix some_x = x.middleRows(row, count);
    const Matrix some_y = y.middleRows(row, count);
    reduction.push(view_of(some_x), view_of(some_y));
    row += count;
  }
}

inline void push_and_reduce(RowReduction& reduction, const Matrix& x, const Matrix& y) {
  push(reduction, x, y);
  reduce(reduction);
}

inline void push_reduced(RowReduction& reduction, const RowReduction& other) {
  const Matrix x = other.x();
  const Matrix y = other.y();
  reduction.push_reduced(view_of(x), view_of(y), other.n(), other.residual_squares());
}

}  // namespace lora::testing
