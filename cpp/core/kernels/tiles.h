// Tiles of results, which the kernels keep in registers.
//
// A tile of the result takes eight registers: enough to hide the latency of a multiply-add, and few
// enough that V8, which has fifteen on x86-64, spills none. A wide one takes twelve where a
// multiply-add needs no register for the product: it loads less for each of them, and has to be
// computed in the order of the source (keep_order). The innermost loops are not unrolled by hand:
// compilers for WebAssembly would nest the updates of an accumulator, and engines would run out of
// registers.
//
// Each width of a panel has its own function, although calls take time: engines compile a function
// when it is first called, and most runs need one or two of the widths.
#pragma once

#include <type_traits>

#include "core/kernels/kernels.h"
#include "core/kernels/simd.h"

namespace lora {

/// The registers along the other side that give eight accumulators with `columns` columns.
constexpr int registers_for(int columns) { return columns >= 3 ? 2 : 8 / columns; }

/// The accumulators of a tile.
template <int kOuter, int kInner>
using Tile = Simd::Register[kOuter][kInner];

/// The columns that are processed in wide panels.
constexpr Index in_wide_panels(Index columns) {
  static_assert(kWideUnit % Simd::kWidePanel == 0);
  return Simd::kWidePanel == kPanel ? 0 : columns / kWideUnit * kWideUnit;
}

/// Calls task(width, first column) for every panel; the width is a compile-time constant.
template <class Task>
[[gnu::always_inline]] inline void for_each_panel(Index columns, Task task) {
  constexpr int kWide = Simd::kWidePanel;
  Index first = 0;
  if constexpr (kWide != kPanel) {
    for (; first < in_wide_panels(columns); first += kWide) {
      task(std::integral_constant<int, kWide>(), first);
    }
  }
  for (; first + kPanel <= columns; first += kPanel) {
    task(std::integral_constant<int, kPanel>(), first);
  }
  const Index rest = columns - first;
  if (rest == 3) task(std::integral_constant<int, 3>(), first);
  if (rest == 2) task(std::integral_constant<int, 2>(), first);
  if (rest == 1) task(std::integral_constant<int, 1>(), first);
}

/// Whether a block has room for so many rows and their padding. For LORA_ASSERT.
inline bool holds(ConstBlock block, Index rows) {
  const Index padded = whole_units(rows);
  return rows > 0 && padded <= block.stride && block.stride <= kBlockRows;
}

/// Whether the padding of a block (rows, columns) is zero, or NaN (0 times an infinity).
inline bool is_padded(ConstBlock block, Index rows, Index columns) {
  for (Index column = 0; column < columns; ++column) {
    for (Index row = rows; row % kRowUnit != 0; ++row) {
      const double value = block.data[column * block.stride + row];
      if (value < 0 || value > 0) return false;
    }
  }
  return true;
}

/// Prefetches the lines that are due for a tile of this depth.
[[gnu::always_inline]] inline void prefetch_lines(Prefetch& prefetch, Index depth) {
  constexpr Index kLine = 64 / static_cast<Index>(sizeof(double));
  if (prefetch.next >= prefetch.end) return;
  prefetch.credit += depth;
  while (prefetch.credit >= prefetch.depth_per_line && prefetch.next < prefetch.end) {
    Simd::prefetch(prefetch.next);
    prefetch.next += kLine;
    prefetch.credit -= prefetch.depth_per_line;
  }
}

/// sums(column, register of rows) += left @ weights; depth is at least 1.
template <int kColumns, int kRegisters>
[[gnu::always_inline]] inline void add_products(ConstBlock left, const double* weights, Index depth,
                                                Tile<kColumns, kRegisters>& sums) {
  using Register = Simd::Register;
  const double* const end = left.data + depth * left.stride;
  do {
    // The shorter side stays in registers while the longer one is streamed.
    if constexpr (kRegisters <= kColumns) {
      Register rows[kRegisters];
      for (int i = 0; i < kRegisters; ++i) rows[i] = Simd::load(left.data + i * kLanes);
      for (int j = 0; j < kColumns; ++j) {
        const Register weight = Simd::load_splat(weights + j);
        for (int i = 0; i < kRegisters; ++i) {
          sums[j][i] = Simd::multiply_add(rows[i], weight, sums[j][i]);
        }
      }
    } else {
      Register weight[kColumns];
      for (int j = 0; j < kColumns; ++j) weight[j] = Simd::load_splat(weights + j);
      for (int i = 0; i < kRegisters; ++i) {
        const Register rows = Simd::load(left.data + i * kLanes);
        for (int j = 0; j < kColumns; ++j) {
          sums[j][i] = Simd::multiply_add(rows, weight[j], sums[j][i]);
        }
      }
    }
    left.data += left.stride;
    weights += kColumns;
  } while (left.data != end);
}

/// Computes one tile of a product left @ weights, or adds it to the values there.
template <int kColumns, int kRegisters>
[[gnu::always_inline]] inline void product_tile(ConstBlock left, const double* weights, Index depth,
                                                bool adds, Block product) {
  Tile<kColumns, kRegisters> sums;
  for (int j = 0; j < kColumns; ++j) {
    for (int i = 0; i < kRegisters; ++i) {
      const double* const value = product.data + j * product.stride + i * kLanes;
      sums[j][i] = adds ? Simd::load(value) : Simd::splat(0);
    }
  }
  add_products<kColumns, kRegisters>(left, weights, depth, sums);
  for (int j = 0; j < kColumns; ++j) {
    for (int i = 0; i < kRegisters; ++i) {
      Simd::store(product.data + j * product.stride + i * kLanes, sums[j][i]);
    }
  }
}

}  // namespace lora
