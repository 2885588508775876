#include "core/transpose.h"

#include <algorithm>

#include "core/assert.h"

namespace lora {
namespace {

/// The side of the squares that are moved at once.
constexpr Index kSquareSide = kRowUnit;

/// Columns that are moved for all rows before the next ones: few enough that both copies of their
/// values stay in the first-level cache, where each line is visited several times.
constexpr Index kCachedColumns = 32;

/// Copies one square.
[[gnu::always_inline]] inline void copy_square(const double* rows, Index stride, double* block) {
  // All values are read first: the compiler cannot know that the two do not overlap.
  double values[kSquareSide][kSquareSide];
  for (Index row = 0; row < kSquareSide; ++row) {
    for (Index k = 0; k < kSquareSide; ++k) values[row][k] = rows[row * stride + k];
  }
  for (Index row = 0; row < kSquareSide; ++row) {
    for (Index k = 0; k < kSquareSide; ++k) block[row + k * kBlockRows] = values[row][k];
  }
}

/// Copies the columns [first, end) of the rows [begin, count).
void copy_rest(const double* rows, Index stride, Index begin, Index count, Index first, Index end,
               double* block) {
  for (Index column = first; column < end; ++column) {
    for (Index row = begin; row < count; ++row) {
      block[row + column * kBlockRows] = rows[row * stride + column];
    }
  }
}

}  // namespace

void rows_to_block(ConstRows matrix, double* block) {
  const Index count = matrix.rows();
  const Index stride = matrix.outerStride();
  const double* const rows = matrix.data();
  LORA_ASSERT(count > 0 && count <= kBlockRows);
  const Index whole_rows = count / kSquareSide * kSquareSide;
  for (Index first = 0; first < matrix.cols(); first += kCachedColumns) {
    const Index end = std::min(matrix.cols(), first + kCachedColumns);
    const Index whole_columns = first + (end - first) / kSquareSide * kSquareSide;
    for (Index row = 0; row < whole_rows; row += kSquareSide) {
      for (Index column = first; column < whole_columns; column += kSquareSide) {
        copy_square(rows + row * stride + column, stride, block + row + column * kBlockRows);
      }
    }
    copy_rest(rows, stride, 0, whole_rows, whole_columns, end, block);
    copy_rest(rows, stride, whole_rows, count, first, end, block);
  }
}

}  // namespace lora
