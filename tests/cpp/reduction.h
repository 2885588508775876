#pragma once

#include <algorithm>

#include "core/row_reduction.h"

namespace lora::testing {

inline MatrixView<double> view_of(const Matrix<double>& matrix) {
  return {matrix.data(), matrix.rows(), matrix.cols()};
}

inline void reduce(RowReduction<double>& reduction) {
  while (reduction.advance()) continue;
}

/// Any number of rows: works on them whenever there is no room.
inline void push(RowReduction<double>& reduction, const Matrix<double>& x,
                 const Matrix<double>& y) {
  for (Index row = 0; row < x.rows();) {
    if (reduction.room() == 0) reduce(reduction);
    const Index count = std::min(reduction.room(), x.rows() - row);
    const Matrix<double> some_x = x.middleRows(row, count);
    const Matrix<double> some_y = y.middleRows(row, count);
    reduction.push(view_of(some_x), view_of(some_y));
    row += count;
  }
}

inline void push_and_reduce(RowReduction<double>& reduction, const Matrix<double>& x,
                            const Matrix<double>& y) {
  push(reduction, x, y);
  reduce(reduction);
}

inline void push_reduced(RowReduction<double>& reduction, const RowReduction<double>& other) {
  const Matrix<double> x = other.x();
  const Matrix<double> y = other.y();
  reduction.push_reduced(view_of(x), view_of(y), other.n(), other.residual_squares());
}

}  // namespace lora::testing
