#include <type_traits>

#include "core/assert.h"
#include "core/kernels/kernels.h"
#include "core/kernels/tiles.h"

namespace lora::kernels {
namespace {

/// sums(left column, right column) += left.T @ right; rows is at least one register.
template <int kLeft, int kRight>
[[gnu::always_inline]] inline void add_transposed(ConstBlock left, const double* right, Index rows,
                                                  Tile<kLeft, kRight>& sums) {
  using Register = Simd::Register;
  const double* const end = left.data + rows;
  do {
    // As in add_products: the shorter side stays in registers while the longer one is streamed.
    if constexpr (kLeft <= kRight) {
      Register held[kLeft];
      for (int i = 0; i < kLeft; ++i) held[i] = Simd::load(left.data + i * left.stride);
      for (int j = 0; j < kRight; ++j) {
        const Register streamed = Simd::load(right + j * kBlockRows);
        for (int i = 0; i < kLeft; ++i) {
          sums[i][j] = Simd::multiply_add(held[i], streamed, sums[i][j]);
        }
        for (int i = 0; i < kLeft; ++i) Simd::keep_order(sums[i][j]);
      }
    } else {
      Register held[kRight];
      for (int j = 0; j < kRight; ++j) held[j] = Simd::load(right + j * kBlockRows);
      for (int i = 0; i < kLeft; ++i) {
        const Register streamed = Simd::load(left.data + i * left.stride);
        for (int j = 0; j < kRight; ++j) {
          sums[i][j] = Simd::multiply_add(streamed, held[j], sums[i][j]);
        }
      }
    }
    left.data += kLanes;
    right += kLanes;
  } while (left.data != end);
}

/// Adds to the sums at `sums`; those of the next left column are `stride` further.
template <int kLeft, int kRight>
[[gnu::always_inline]] inline void transposed_tile(ConstBlock left, const double* right, Index rows,
                                                   Index stride, double* sums) {
  Tile<kLeft, kRight> tile;
  for (int i = 0; i < kLeft; ++i) {
    for (int j = 0; j < kRight; ++j) tile[i][j] = Simd::splat(0);
  }
  add_transposed<kLeft, kRight>(left, right, rows, tile);
  for (int i = 0; i < kLeft; ++i) Simd::add_sums_of_lanes(tile[i], sums + i * stride);
}

/// Calls task(columns, first column) for groups of kLeft columns of the left, and for the remaining
/// ones.
template <int kLeft, class Task>
[[gnu::always_inline]] inline void for_each_strip(Index left_columns, Task task) {
  Index column = 0;
  for (; column + kLeft <= left_columns; column += kLeft) {
    task(std::integral_constant<int, kLeft>(), column);
  }
  for (; column < left_columns; ++column) task(std::integral_constant<int, 1>(), column);
}

/// Computes panels of kRight columns of the right. The left, which usually has many columns, is
/// read once for all of them.
template <int kRight>
[[gnu::noinline]] void transposed_panels(ConstBlock left, const double* right, Index rows,
                                         Index left_columns, Index right_columns, Index stride,
                                         double* sums, Prefetch& prefetch) {
  for_each_strip<registers_for(kRight)>(left_columns, [&](auto strip, Index column) {
    const ConstBlock columns{left.data + column * left.stride, left.stride};
    prefetch_lines(prefetch, right_columns / kRight * rows / kLanes);
    for (Index first = 0; first < right_columns; first += kRight) {
      transposed_tile<decltype(strip)::value, kRight>(columns, right + first * kBlockRows, rows,
                                                      stride, sums + column * stride + first);
    }
  });
}

}  // namespace

void accumulate_transposed(ConstBlock left, const double* right, Index rows, Index left_columns,
                           Index right_columns, double* sums, Prefetch& prefetch) {
  LORA_ASSERT(holds(left, rows) && is_padded(left, rows, left_columns));
  LORA_ASSERT(is_padded({right, kBlockRows}, rows, right_columns));
  rows = whole_units(rows);
  Index done = 0;
  const auto pass = [&](auto width, Index columns) {
    if (columns == 0) return;
    transposed_panels<decltype(width)::value>(left, right + done * kBlockRows, rows, left_columns,
                                              columns, right_columns, sums + done, prefetch);
    done += columns;
  };
  constexpr int kWide = Simd::kWidePanel;
  if constexpr (kWide != kPanel) {
    pass(std::integral_constant<int, kWide>(), in_wide_panels(right_columns));
  }
  pass(std::integral_constant<int, kPanel>(), (right_columns - done) / kPanel * kPanel);
  pass(std::integral_constant<int, 3>(), (right_columns - done) / 3 * 3);
  pass(std::integral_constant<int, 2>(), (right_columns - done) / 2 * 2);
  pass(std::integral_constant<int, 1>(), right_columns - done);
}

}  // namespace lora::kernels
