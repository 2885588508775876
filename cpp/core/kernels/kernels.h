#pragma once

#include "core/matrix.h"

namespace lora {

/// The most rows of a block: enough to amortise reading and writing the sums of a transposed
/// product. Columns are not a power of two apart: they would share the few places that a
/// first-level cache has for addresses of equal last digits, and loads would wait for stores that
/// are none of theirs.
inline constexpr Index kBlockRows = 72;

/// Weights and results are worked on in panels of so many columns.
inline constexpr int kPanel = 4;

/// Up to `stride` rows of a matrix, column after column: element (row, column) is at
/// [column * stride + row], however many rows are in use. Vectors run along rows, so that rank,
/// d_in and d_out leave no remainder inside a vector.
template <class Scalar>
struct Block {
  Scalar* data;
  Index stride;  // at most kBlockRows
};

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
///   block      as above. Rows, at least 1, are worked on kRowUnit at a time: those up to the next
///              multiple are there, the padding. It holds zeros where rows are summed over, in
///              squares and accumulate_transposed.
///   narrow     a block whose stride is kBlockRows: known to the compiler, which saves registers.
///   weights    (depth, columns) as write_weights lays them out: a panel of columns at a time, and
///              of these one row after the other. A row-major matrix of one panel is its weights.
template <class Scalar>
struct Kernels {
  /// Values in a register: 128 bits in every build.
  static constexpr Index kLanes = 16 / static_cast<Index>(sizeof(Scalar));
  /// Rows that are worked on together, at least: two registers.
  static constexpr Index kRowUnit = 2 * kLanes;
  /// Rows up to the next multiple of kRowUnit.
  static constexpr Index whole_units(Index rows) {
    return (rows + kRowUnit - 1) / kRowUnit * kRowUnit;
  }

  /// A (depth, columns) matrix in any order: (k, j) is at [k * depth_stride + j * column_stride].
  struct Strided {
    const Scalar* data;
    Index depth_stride;
    Index column_stride;
  };

  /// Writes the depth * columns values of the weights factor * matrix.
  static void write_weights(Strided matrix, Index depth, Index columns, Scalar factor,
                            Scalar* weights);

  /// product = left @ weights.
  /// left: block (rows, depth), depth > 0; weights: (depth, columns); product: narrow (rows,
  /// columns).
  static void multiply(Block<const Scalar> left, const Scalar* weights, Index rows, Index depth,
                       Index columns, Scalar* product, Ahead<Scalar>& ahead);

  /// sum += left @ weights. sum: block (rows, columns); otherwise as multiply.
  static void multiply_add(Block<const Scalar> left, const Scalar* weights, Index rows, Index depth,
                           Index columns, Block<Scalar> sum);

  /// sum = constant + left @ weights.T.
  /// left: narrow (rows, depth), of few columns; weights: (columns, depth), none of them 0;
  /// constant and sum: blocks (rows, columns) of the same stride. The one case where two may
  /// overlap: they may be the same.
  static void add_outer(const Scalar* left, const Scalar* weights, const Scalar* constant,
                        Index rows, Index depth, Index columns, Block<Scalar> sum,
                        Ahead<Scalar>& ahead);

  /// ||block||_F^2 of a block (rows, columns).
  static Scalar squares(Block<const Scalar> block, Index rows, Index columns);

  /// sums += left.T @ right.
  /// left: block (rows, left_columns); right: narrow (rows, right_columns), the one with fewer
  /// columns as a rule; sums: (left_columns, right_columns), row after row.
  static void accumulate_transposed(Block<const Scalar> left, const Scalar* right, Index rows,
                                    Index left_columns, Index right_columns, Scalar* sums,
                                    Ahead<Scalar>& ahead);
};

}  // namespace lora
