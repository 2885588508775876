#pragma once

#include "core/matrix.h"

namespace lora {

/// Rows of a block: enough to amortise reading and writing the sums of a transposed product, few
/// enough that a block of the data stays in the second-level cache until it is used again.
inline constexpr Index kBlockRows = 64;

/// Memory that is needed soon and asked for, line by line, while something else is computed: the
/// data of the next block. WebAssembly has no prefetch instruction, and hardware does not guess the
/// order in which blocks are read.
template <class Scalar>
struct Ahead {
  const Scalar* next = nullptr;  // moved on by the kernels
  const Scalar* end = nullptr;
  Index depth_per_line = 1;  // how much is computed, in depth of tiles, before the next line is due
  Index credit = 0;          // what was computed since the last one
};

/// The products of which a factored step consists, of one block of rows at a time. Each build links
/// one implementation: simd128.cpp, relaxed.cpp or portable.cpp. All of them add in the same order,
/// so that the first and the last agree to the last bit.
///
/// Formats (the caller owns every buffer; no two overlap, and none has to be aligned):
///   block      up to kBlockRows rows of a matrix, column after column: element (row, column) is at
///              [column * kBlockRows + row], however many rows are in use. Vectors run along rows,
///              so that rank, d_in and d_out leave no remainder inside a vector. Rows are worked on
///              kRowUnit at a time: those up to the next multiple of it are there, and hold zeros.
///   weights    (depth, columns) as write_weights lays them out: each value once per lane, because
///              V8 computes the address of a plain load for free, and that of a splat load not.
///   lane sums  (left columns, right columns, kLanes): sums that were not added across lanes yet.
template <class Scalar>
struct Kernels {
  /// Values in a register: 128 bits in every build.
  static constexpr Index kLanes = 16 / static_cast<Index>(sizeof(Scalar));
  /// Rows that are worked on together, at least: two registers.
  static constexpr Index kRowUnit = 2 * kLanes;

  /// A (depth, columns) matrix in any order: (k, j) is at [k * depth_stride + j * column_stride].
  struct Strided {
    const Scalar* data;
    Index depth_stride;
    Index column_stride;
  };

  /// Writes the depth * columns * kLanes values of the weights factor * matrix.
  static void write_weights(Strided matrix, Index depth, Index columns, Scalar factor,
                            Scalar* weights);

  /// product = left @ weights.
  /// left: block (rows, depth); weights: (depth, columns); product: block (rows, columns).
  static void multiply(const Scalar* left, const Scalar* weights, Index rows, Index depth,
                       Index columns, Scalar* product, Ahead<Scalar>& ahead);

  /// sum += left @ weights, otherwise as multiply.
  static void multiply_add(const Scalar* left, const Scalar* weights, Index rows, Index depth,
                           Index columns, Scalar* sum);

  /// residual = constant + left @ weights; adds ||residual||_F^2 to *squares, unless that is null.
  /// left: block (rows, depth), of few columns; constant and residual: blocks (rows, columns).
  static void add_constant(const Scalar* left, const Scalar* weights, const Scalar* constant,
                           Index rows, Index depth, Index columns, Scalar* residual,
                           Ahead<Scalar>& ahead, Scalar* squares);

  /// sums += left.T @ right.
  /// left: block (rows, left_columns); right: block (rows, right_columns), the narrower one as a
  /// rule; sums: lane sums (left_columns, right_columns).
  static void accumulate_transposed(const Scalar* left, const Scalar* right, Index rows,
                                    Index left_columns, Index right_columns, Scalar* sums,
                                    Ahead<Scalar>& ahead);
};

}  // namespace lora
