#include "core/transpose.h"

#include <algorithm>

#include "core/assert.h"

namespace lora {
namespace {

/// The side of the squares that are moved at once.
constexpr Index kSquareSide = Kernels<double>::kRowUnit;

/// Columns that are moved for all rows before the next ones: few enough that both copies of their
/// values stay in the first-level cache, where each line is visited several times.
constexpr Index kCachedColumns = 32;

/// A matrix in any order: (row, column) is at [row * row_stride + column * column_stride].
template <class Value>
struct Strided {
  Value* data;
  Index row_stride;
  Index column_stride;

  Strided from(Index row, Index column) const {
    return {data + row * row_stride + column * column_stride, row_stride, column_stride};
  }
};

/// Copies one square.
[[gnu::always_inline]] inline void copy_square(Strided<const double> from, Strided<double> to) {
  // All values are read first: the compiler cannot know that the two do not overlap.
  double values[kSquareSide][kSquareSide];
  for (Index row = 0; row < kSquareSide; ++row) {
    for (Index column = 0; column < kSquareSide; ++column) {
      values[row][column] = from.data[row * from.row_stride + column * from.column_stride];
    }
  }
  for (Index row = 0; row < kSquareSide; ++row) {
    for (Index column = 0; column < kSquareSide; ++column) {
      to.data[row * to.row_stride + column * to.column_stride] = values[row][column];
    }
  }
}

void copy_rest(Strided<const double> from, Strided<double> to, Index rows, Index columns) {
  for (Index column = 0; column < columns; ++column) {
    for (Index row = 0; row < rows; ++row) {
      to.data[row * to.row_stride + column * to.column_stride] =
          from.data[row * from.row_stride + column * from.column_stride];
    }
  }
}

[[gnu::always_inline]] inline void copy(Strided<const double> from, Strided<double> to, Index rows,
                                        Index columns) {
  const Index whole_rows = rows / kSquareSide * kSquareSide;
  for (Index first = 0; first < columns; first += kCachedColumns) {
    const Index end = std::min(columns, first + kCachedColumns);
    const Index whole_columns = first + (end - first) / kSquareSide * kSquareSide;
    for (Index row = 0; row < whole_rows; row += kSquareSide) {
      for (Index column = first; column < whole_columns; column += kSquareSide) {
        copy_square(from.from(row, column), to.from(row, column));
      }
    }
    copy_rest(from.from(0, whole_columns), to.from(0, whole_columns), whole_rows,
              end - whole_columns);
    copy_rest(from.from(whole_rows, first), to.from(whole_rows, first), rows - whole_rows,
              end - first);
  }
}

}  // namespace

void rows_to_block(const double* rows, Index count, Index columns, double* block) {
  LORA_ASSERT(count > 0 && count <= kBlockRows);
  copy({rows, columns, 1}, {block, 1, kBlockRows}, count, columns);
  const Index padded = Kernels<double>::whole_units(count);
  if (padded == count) return;
  for (Index column = 0; column < columns; ++column) {
    std::fill(block + column * kBlockRows + count, block + column * kBlockRows + padded, 0.0);
  }
}

}  // namespace lora
