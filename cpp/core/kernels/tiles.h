// The kernels, written once for every instruction set. Included by one file per instruction set,
// which defines `Vector` and instantiates `Kernels`.
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

#include <algorithm>
#include <type_traits>

#include "core/assert.h"
#include "core/kernels/kernels.h"

namespace lora {

/// The instruction set: a register of Kernels<Scalar>::kLanes values, and
///   Register, splat(value), load(pointer), load_splat(pointer), store(pointer, register),
///   add(x, y), multiply_add(x, y, sum), sum_of_lanes(register),
///   add_sums_of_lanes(registers, pointer): adds the sum of the i-th register to the i-th value,
///   touch(pointer): prefetches a cache line,
///   keep_order(register): nothing that is written before it in the source is computed after it,
///   kWidePanel: the columns of a wide panel, or kPanel if there is none.
template <class Scalar>
struct Vector128;

/// Products are computed in parts of this depth, so that the left values of a part stay in the
/// first-level cache.
inline constexpr Index kDepthAtOnce = 48;

/// The registers along the other side that give eight accumulators with `columns` columns.
constexpr int registers_for(int columns) { return columns >= 3 ? 2 : 8 / columns; }

/// The accumulators of a tile.
template <class Scalar, int kOuter, int kInner>
using Tile = typename Vector128<Scalar>::Register[kOuter][kInner];

/// The columns that are processed in wide panels.
template <class Scalar>
constexpr Index in_wide_panels(Index columns) {
  constexpr Index kUnit = Kernels<Scalar>::kWideUnit;
  static_assert(kUnit % Vector128<Scalar>::kWidePanel == 0);
  return Vector128<Scalar>::kWidePanel == kPanel ? 0 : columns / kUnit * kUnit;
}

/// Calls task(width, first column) for every panel; the width is a compile-time constant.
template <class Scalar, class Task>
[[gnu::always_inline]] inline void for_each_panel(Index columns, Task task) {
  constexpr int kWide = Vector128<Scalar>::kWidePanel;
  Index first = 0;
  if constexpr (kWide != kPanel) {
    for (; first < in_wide_panels<Scalar>(columns); first += kWide) {
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
template <class Scalar>
bool holds(Block<const Scalar> block, Index rows) {
  const Index padded = Kernels<Scalar>::whole_units(rows);
  return rows > 0 && padded <= block.stride && block.stride <= kBlockRows;
}

/// Whether the padding of a block (rows, columns) is zero, or NaN (0 times an infinity).
template <class Scalar>
bool is_padded(Block<const Scalar> block, Index rows, Index columns) {
  for (Index column = 0; column < columns; ++column) {
    for (Index row = rows; row % Kernels<Scalar>::kRowUnit != 0; ++row) {
      const Scalar value = block.data[column * block.stride + row];
      if (value < 0 || value > 0) return false;
    }
  }
  return true;
}

/// Prefetches the lines that are due for a tile of this depth.
template <class Scalar>
[[gnu::always_inline]] inline void look(Ahead<Scalar>& ahead, Index depth) {
  constexpr Index kLine = 64 / static_cast<Index>(sizeof(Scalar));
  if (ahead.next >= ahead.end) return;
  ahead.credit += depth;
  while (ahead.credit >= ahead.depth_per_line && ahead.next < ahead.end) {
    Vector128<Scalar>::touch(ahead.next);
    ahead.next += kLine;
    ahead.credit -= ahead.depth_per_line;
  }
}

// --- a block times weights --------------------------------------------------------------------

/// sums(column, register of rows) += left @ weights; depth is at least 1.
template <class Scalar, int kColumns, int kRegisters>
[[gnu::always_inline]] inline void add_products(Block<const Scalar> left, const Scalar* weights,
                                                Index depth,
                                                Tile<Scalar, kColumns, kRegisters>& sums) {
  using Vector = Vector128<Scalar>;
  using Register = typename Vector::Register;
  constexpr Index kLanes = Kernels<Scalar>::kLanes;
  const Scalar* const end = left.data + depth * left.stride;
  do {
    // The shorter side stays in registers while the longer one is streamed.
    if constexpr (kRegisters <= kColumns) {
      Register rows[kRegisters];
      for (int i = 0; i < kRegisters; ++i) rows[i] = Vector::load(left.data + i * kLanes);
      for (int j = 0; j < kColumns; ++j) {
        const Register weight = Vector::load_splat(weights + j);
        for (int i = 0; i < kRegisters; ++i) {
          sums[j][i] = Vector::multiply_add(rows[i], weight, sums[j][i]);
        }
      }
    } else {
      Register weight[kColumns];
      for (int j = 0; j < kColumns; ++j) weight[j] = Vector::load_splat(weights + j);
      for (int i = 0; i < kRegisters; ++i) {
        const Register rows = Vector::load(left.data + i * kLanes);
        for (int j = 0; j < kColumns; ++j) {
          sums[j][i] = Vector::multiply_add(rows, weight[j], sums[j][i]);
        }
      }
    }
    left.data += left.stride;
    weights += kColumns;
  } while (left.data != end);
}

/// Computes one tile of a product, at `offset` in its block, or adds it to the values there. Which
/// of them is no template parameter: it would be twice the code for every width.
template <class Scalar, int kColumns, int kRegisters>
[[gnu::always_inline]] inline void product_tile(Block<const Scalar> left, const Scalar* weights,
                                                Index depth, Index offset, bool adds,
                                                Block<Scalar> product) {
  constexpr Index kLanes = Kernels<Scalar>::kLanes;
  Tile<Scalar, kColumns, kRegisters> sums;
  for (int j = 0; j < kColumns; ++j) {
    for (int i = 0; i < kRegisters; ++i) {
      const Scalar* const value = product.data + offset + j * product.stride + i * kLanes;
      sums[j][i] = adds ? Vector128<Scalar>::load(value) : Vector128<Scalar>::splat(Scalar(0));
    }
  }
  add_products<Scalar, kColumns, kRegisters>(left, weights, depth, sums);
  for (int j = 0; j < kColumns; ++j) {
    for (int i = 0; i < kRegisters; ++i) {
      Vector128<Scalar>::store(product.data + offset + j * product.stride + i * kLanes, sums[j][i]);
    }
  }
}

/// Computes one panel of a product tile by tile downwards, so that its weights stay in the
/// first-level cache.
template <class Scalar, int kColumns>
[[gnu::noinline]] void product_panel(Block<const Scalar> left, const Scalar* weights, Index rows,
                                     Index depth, Index offset, bool adds, Block<Scalar> product,
                                     Ahead<Scalar>& ahead) {
  constexpr int kRegisters = registers_for(kColumns);
  constexpr Index kRows = kRegisters * Kernels<Scalar>::kLanes;
  const auto below = [&](Index row) { return Block<const Scalar>{left.data + row, left.stride}; };
  Index row = 0;
  for (; row + kRows <= rows; row += kRows) {
    look(ahead, depth);
    product_tile<Scalar, kColumns, kRegisters>(below(row), weights, depth, offset + row, adds,
                                               product);
  }
  if constexpr (kRows != Kernels<Scalar>::kRowUnit) {
    for (; row < rows; row += Kernels<Scalar>::kRowUnit) {
      product_tile<Scalar, kColumns, 2>(below(row), weights, depth, offset + row, adds, product);
    }
  }
}

/// Computes a product part by part of its depth, or adds it to the values of the sum.
template <class Scalar>
void product_parts(Block<const Scalar> left, const Scalar* weights, Index rows, Index depth,
                   Index columns, bool adds, Block<Scalar> sum, Ahead<Scalar>& ahead) {
  for (Index k = 0; k < depth; k += kDepthAtOnce) {
    const Index part = std::min(kDepthAtOnce, depth - k);
    for_each_panel<Scalar>(columns, [&](auto width, Index first) {
      constexpr int kColumns = decltype(width)::value;
      product_panel<Scalar, kColumns>({left.data + k * left.stride, left.stride},
                                      weights + (first * depth + k * kColumns), rows, part,
                                      first * sum.stride, adds || k > 0, sum, ahead);
    });
  }
}

template <class Scalar>
void Kernels<Scalar>::write_weights(Strided matrix, Index depth, Index columns, Scalar factor,
                                    Scalar* weights) {
  LORA_ASSERT(depth >= 0 && columns >= 0);
  for_each_panel<Scalar>(columns, [&](auto width, Index first) {
    constexpr int kColumns = decltype(width)::value;
    const Scalar* row = matrix.data + first * matrix.column_stride;
    for (Index k = 0; k < depth; ++k, row += matrix.depth_stride, weights += kColumns) {
      for (int j = 0; j < kColumns; ++j) weights[j] = factor * row[j * matrix.column_stride];
    }
  });
}

template <class Scalar>
void Kernels<Scalar>::multiply(Block<const Scalar> left, const Scalar* weights, Index rows,
                               Index depth, Index columns, Scalar* product, Ahead<Scalar>& ahead) {
  LORA_ASSERT(holds(left, rows) && rows <= kBlockRows && depth > 0);
  product_parts(left, weights, whole_units(rows), depth, columns, false,
                Block<Scalar>{product, kBlockRows}, ahead);
}

template <class Scalar>
void Kernels<Scalar>::multiply_add(Block<const Scalar> left, const Scalar* weights, Index rows,
                                   Index depth, Index columns, Block<Scalar> sum) {
  LORA_ASSERT(holds(left, rows) && holds<Scalar>({sum.data, sum.stride}, rows));
  Ahead<Scalar> nothing;
  product_parts(left, weights, whole_units(rows), depth, columns, true, sum, nothing);
}

// --- an outer product added to a block --------------------------------------------------------

/// Computes one unit of rows of sum = constant + left @ weights.T. The left has few columns: its
/// values stay in registers while the weights are streamed. With a tile of sums instead, loads and
/// stores would dominate the few multiplications.
template <class Scalar, int kDepth>
[[gnu::always_inline]] inline void outer_strip(const Scalar* left, const Scalar* weights,
                                               const Scalar* constant, Index columns,
                                               Block<Scalar> sum) {
  using Vector = Vector128<Scalar>;
  using Register = typename Vector::Register;
  constexpr Index kLanes = Kernels<Scalar>::kLanes;
  Tile<Scalar, kDepth, 2> held;
  for (int k = 0; k < kDepth; ++k) {
    for (int i = 0; i < 2; ++i) held[k][i] = Vector::load(left + k * kBlockRows + i * kLanes);
  }
  const Scalar* const end = weights + columns * kDepth;
  do {
    Register upper = Vector::load(constant);
    Register lower = Vector::load(constant + kLanes);
    for (int k = 0; k < kDepth; ++k) {
      const Register weight = Vector::load_splat(weights + k);
      upper = Vector::multiply_add(held[k][0], weight, upper);
      lower = Vector::multiply_add(held[k][1], weight, lower);
      Vector::keep_order(upper);
      Vector::keep_order(lower);
    }
    Vector::store(sum.data, upper);
    Vector::store(sum.data + kLanes, lower);
    weights += kDepth;
    constant += sum.stride;
    sum.data += sum.stride;
  } while (weights != end);
}

/// Computes one panel of the left and of the weights.
template <class Scalar, int kDepth>
[[gnu::noinline]] void outer_panel(const Scalar* left, const Scalar* weights,
                                   const Scalar* constant, Index rows, Index columns,
                                   Block<Scalar> sum, Ahead<Scalar>& ahead) {
  for (Index row = 0; row < rows; row += Kernels<Scalar>::kRowUnit) {
    look(ahead, columns * kDepth / kPanel);
    outer_strip<Scalar, kDepth>(left + row, weights, constant + row, columns,
                                {sum.data + row, sum.stride});
  }
}

template <class Scalar>
void Kernels<Scalar>::add_outer(const Scalar* left, const Scalar* weights, const Scalar* constant,
                                Index rows, Index depth, Index columns, Block<Scalar> sum,
                                Ahead<Scalar>& ahead) {
  LORA_ASSERT(rows > 0 && depth > 0 && columns > 0);
  LORA_ASSERT(holds<Scalar>({sum.data, sum.stride}, rows));
  for_each_panel<Scalar>(depth, [&](auto width, Index k) {
    constexpr int kDepth = decltype(width)::value;
    outer_panel<Scalar, kDepth>(left + k * kBlockRows, weights + k * columns, constant, rows,
                                columns, sum, ahead);
    constant = sum.data;
  });
}

template <class Scalar>
Scalar Kernels<Scalar>::squares(Block<const Scalar> block, Index rows, Index columns) {
  using Vector = Vector128<Scalar>;
  LORA_ASSERT(holds(block, rows) && is_padded(block, rows, columns));
  // Two sums: additions to a single one would wait for each other.
  typename Vector::Register sums[2] = {Vector::splat(Scalar(0)), Vector::splat(Scalar(0))};
  for (Index column = 0; column < columns; ++column, block.data += block.stride) {
    for (Index row = 0; row < rows; row += kRowUnit) {
      for (int i = 0; i < 2; ++i) {
        const auto values = Vector::load(block.data + row + i * kLanes);
        sums[i] = Vector::multiply_add(values, values, sums[i]);
      }
    }
  }
  return Vector::sum_of_lanes(Vector::add(sums[0], sums[1]));
}

// --- the transposed product of two blocks -----------------------------------------------------

/// sums(left column, right column) += left.T @ right; rows is at least one register.
template <class Scalar, int kLeft, int kRight>
[[gnu::always_inline]] inline void add_transposed(Block<const Scalar> left, const Scalar* right,
                                                  Index rows, Tile<Scalar, kLeft, kRight>& sums) {
  using Vector = Vector128<Scalar>;
  using Register = typename Vector::Register;
  const Scalar* const end = left.data + rows;
  do {
    // As in add_products: the shorter side stays in registers while the longer one is streamed.
    if constexpr (kLeft <= kRight) {
      Register held[kLeft];
      for (int i = 0; i < kLeft; ++i) held[i] = Vector::load(left.data + i * left.stride);
      for (int j = 0; j < kRight; ++j) {
        const Register streamed = Vector::load(right + j * kBlockRows);
        for (int i = 0; i < kLeft; ++i) {
          sums[i][j] = Vector::multiply_add(held[i], streamed, sums[i][j]);
        }
        for (int i = 0; i < kLeft; ++i) Vector::keep_order(sums[i][j]);
      }
    } else {
      Register held[kRight];
      for (int j = 0; j < kRight; ++j) held[j] = Vector::load(right + j * kBlockRows);
      for (int i = 0; i < kLeft; ++i) {
        const Register streamed = Vector::load(left.data + i * left.stride);
        for (int j = 0; j < kRight; ++j) {
          sums[i][j] = Vector::multiply_add(streamed, held[j], sums[i][j]);
        }
      }
    }
    left.data += Kernels<Scalar>::kLanes;
    right += Kernels<Scalar>::kLanes;
  } while (left.data != end);
}

/// Adds to the sums at `sums`; those of the next left column are `stride` further.
template <class Scalar, int kLeft, int kRight>
[[gnu::always_inline]] inline void transposed_tile(Block<const Scalar> left, const Scalar* right,
                                                   Index rows, Index stride, Scalar* sums) {
  Tile<Scalar, kLeft, kRight> tile;
  for (int i = 0; i < kLeft; ++i) {
    for (int j = 0; j < kRight; ++j) tile[i][j] = Vector128<Scalar>::splat(Scalar(0));
  }
  add_transposed<Scalar, kLeft, kRight>(left, right, rows, tile);
  for (int i = 0; i < kLeft; ++i) Vector128<Scalar>::add_sums_of_lanes(tile[i], sums + i * stride);
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
template <class Scalar, int kRight>
[[gnu::noinline]] void transposed_panels(Block<const Scalar> left, const Scalar* right, Index rows,
                                         Index left_columns, Index right_columns, Index stride,
                                         Scalar* sums, Ahead<Scalar>& ahead) {
  for_each_strip<registers_for(kRight)>(left_columns, [&](auto strip, Index column) {
    const Block<const Scalar> columns{left.data + column * left.stride, left.stride};
    look(ahead, right_columns / kRight * rows / Kernels<Scalar>::kLanes);
    for (Index first = 0; first < right_columns; first += kRight) {
      transposed_tile<Scalar, decltype(strip)::value, kRight>(
          columns, right + first * kBlockRows, rows, stride, sums + column * stride + first);
    }
  });
}

template <class Scalar>
void Kernels<Scalar>::accumulate_transposed(Block<const Scalar> left, const Scalar* right,
                                            Index rows, Index left_columns, Index right_columns,
                                            Scalar* sums, Ahead<Scalar>& ahead) {
  LORA_ASSERT(holds(left, rows) && is_padded(left, rows, left_columns));
  LORA_ASSERT(is_padded<Scalar>({right, kBlockRows}, rows, right_columns));
  rows = whole_units(rows);
  Index done = 0;
  const auto pass = [&](auto width, Index columns) {
    if (columns == 0) return;
    transposed_panels<Scalar, decltype(width)::value>(left, right + done * kBlockRows, rows,
                                                      left_columns, columns, right_columns,
                                                      sums + done, ahead);
    done += columns;
  };
  constexpr int kWide = Vector128<Scalar>::kWidePanel;
  if constexpr (kWide != kPanel) {
    pass(std::integral_constant<int, kWide>(), in_wide_panels<Scalar>(right_columns));
  }
  pass(std::integral_constant<int, kPanel>(), (right_columns - done) / kPanel * kPanel);
  pass(std::integral_constant<int, 3>(), (right_columns - done) / 3 * 3);
  pass(std::integral_constant<int, 2>(), (right_columns - done) / 2 * 2);
  pass(std::integral_constant<int, 1>(), right_columns - done);
}

}  // namespace lora
