#pragma once

#include "core/matrix.h"

namespace lora {

/// The largest number of rows in a block: enough to amortise reading and writing the sums of a
/// transposed product. It is not a power of two: columns would compete for the same sets of the
/// first-level cache, and loads would wait for unrelated stores (4K aliasing).
inline constexpr Index kBlockRows = 72;

/// The columns of a panel, in which weights and results are processed.
inline constexpr int kPanel = 4;

/// Whole groups of so many columns are computed with the widest panels.
inline constexpr Index kWideUnit = 12;

/// Values in a register, which has 128 bits in every build.
inline constexpr Index kLanes = 2;

/// The smallest number of rows that is processed together: two registers.
inline constexpr Index kRowUnit = 2 * kLanes;

/// The number of rows, rounded up to a multiple of kRowUnit.
constexpr Index whole_units(Index rows) { return (rows + kRowUnit - 1) / kRowUnit * kRowUnit; }

/// Up to `stride` rows of a matrix, column-major: element (row, column) is at [column * stride +
/// row], whatever the number of rows. Vectors hold values of consecutive rows, so that rank, d_in
/// and d_out need not be multiples of the vector length.
struct ConstBlock {
  const double* data;
  Index stride;  // at most kBlockRows
};

/// The same, to be written.
struct Block {
  double* data;
  Index stride;

  operator ConstBlock() const { return {data, stride}; }
};

/// The memory of the next block, prefetched line by line during the computation. WebAssembly has no
/// prefetch instruction, and hardware does not predict the order of blocks.
struct Prefetch {
  const double* next = nullptr;  // advanced by the kernels
  const double* end = nullptr;
  Index depth_per_line = 1;  // depth of tiles that is computed for each line
  Index credit = 0;          // depth that was computed since the last line
};

/// No block: the kernels do not change it.
inline Prefetch nothing;

/// The products of a factored step, for one block of rows at a time, written once for every
/// instruction set (simd.h). All add in the same order, so that native builds and WebAssembly
/// without relaxed SIMD have the same bits.
///
/// Formats (the caller owns every buffer; buffers do not overlap and need not be aligned):
///   block      as above, with at least 1 row, padded with rows to a multiple of kRowUnit. The
///              padding has to be zero for functions that sum over rows: squares and
///              accumulate_transposed.
///   narrow     a block whose stride is kBlockRows: a compile-time constant saves registers.
///   weights    (depth, columns) in the layout of write_weights: panel by panel of columns, each
///              row-major. A row-major matrix of a single panel has this layout.
namespace kernels {

/// A (depth, columns) matrix in any order: (k, j) is at [k * depth_stride + j * column_stride].
struct Strided {
  const double* data;
  Index depth_stride;
  Index column_stride;
};

/// Writes the depth * columns values of the weights factor * matrix.
void write_weights(Strided matrix, Index depth, Index columns, double factor, double* weights);

/// product = left @ weights.
/// left: block (rows, depth), depth > 0; weights: (depth, columns); product: narrow (rows,
/// columns).
void multiply(ConstBlock left, const double* weights, Index rows, Index depth, Index columns,
              double* product, Prefetch& prefetch = nothing);

/// sum += left @ weights. sum: block (rows, columns); the others as in multiply.
void multiply_add(ConstBlock left, const double* weights, Index rows, Index depth, Index columns,
                  Block sum);

/// sum = constant + left @ weights.T.
/// left: narrow (rows, depth), with few columns; weights: (columns, depth), no size 0; constant and
/// sum: blocks (rows, columns) of the same stride, which may be the same block.
void add_outer(const double* left, const double* weights, const double* constant, Index rows,
               Index depth, Index columns, Block sum, Prefetch& prefetch = nothing);

/// ||block||_F^2 of a block (rows, columns).
double squares(ConstBlock block, Index rows, Index columns);

/// sums += left.T @ right.
/// left: block (rows, left_columns); right: narrow (rows, right_columns), usually the narrower one;
/// sums: (left_columns, right_columns), row-major.
void accumulate_transposed(ConstBlock left, const double* right, Index rows, Index left_columns,
                           Index right_columns, double* sums, Prefetch& prefetch = nothing);

}  // namespace kernels
}  // namespace lora
