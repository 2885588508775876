#pragma once

#include <algorithm>

#include "core/adapter.h"
#include "core/kernels/kernels.h"

namespace lora {

/// The gradient of the loss with respect to the weight, and through it those of a and b. With the
/// residual R0 of the frozen layer, and E = R0 + P @ (s * b), P = x @ a, of the adapted one,
///   V = x.T @ E = x.T @ R0 + (x.T @ P) @ (s * b),
/// which is n/2 times the G of the specification. The first term is summed over the rows once; the
/// second has the rank of the adapter.
///
/// V is computed block by block of columns, and each block a few rows at a time. V.T is stored, so
/// that operands and results of the products have the memory order of a and b, apart from a few
/// copies.
class WeightGradient {
 public:
  /// The columns of a block, except for the last one.
  static constexpr Index kColumns = kBlockRows;

  /// Starts with x.T @ R0 = 0.
  WeightGradient(Index d_in, Index d_out);

  /// Adds x.T @ residual to the block of x.T @ R0 that begins at column `first`, a multiple of
  /// kColumns. x: (rows, d_in); residual: (rows, columns of the block).
  void add_rows(ConstBlock x, ConstBlock residual, Index rows, Index first);

  /// Begins for an adapter whose x.T @ P is `x_t_p` (d_in, rank). Both have to outlive the work,
  /// until advance returns 0.
  void begin(const Adapter& adapter, double scale, const Matrix& x_t_p);
  /// Computes the next block of V and adds its part to the products. Returns the number of its
  /// columns: 0 when no block is left.
  Index advance();

  /// V @ (s * b).T, (d_in, rank), and a.T @ V, (rank, d_out), once advance has returned 0.
  const Factors& products() const { return products_; }

 private:
  Index columns_of(Index first) const { return std::min(kColumns, d_out_ - first); }
  /// Adds rows [row, row + rows) of the block to the products.
  void add_block_rows(const double* base, Index stride, Index row);

  Index d_in_;
  Index d_out_;
  /// (x.T @ R0).T as blocks of rows, one after the other; the last one is padded with zeros.
  Vector base_;
  Vector residual_;  // narrow (rows, kColumns): columns of R0

  Index first_ = 0;  // the first column of the next block
  Vector written_a_, written_x_t_p_;
  const double* a_ = nullptr;      // weights (kRows, rank), one after the other
  const double* x_t_p_ = nullptr;  // the same
  Vector b_;                       // narrow (kColumns, rank) per block: (s * b).T
  Vector v_;                       // block (kColumns, kRows): of V.T
  Vector b_product_;               // narrow (kColumns, rank): of (a.T @ V).T
  Factors products_;
};

}  // namespace lora
