#pragma once

#include <algorithm>

#include "core/adapter.h"
#include "core/kernels/kernels.h"

namespace lora {

/// The gradient of the loss with respect to the weight, and those of a and b by way of it. With the
/// residual of the frozen layer, R0, and that of the adapted one, E = R0 + P @ (s * b), P = x @ a,
///   V = x.T @ E = x.T @ R0 + (x.T @ P) @ (s * b),
/// which is n/2 times the G of the specification. Its first part is summed over the rows once; the
/// second one has the rank of the adapter.
///
/// V is worked on one block of its columns after the other, and in each some of its rows at a time.
/// It is V.T that is stored: then what the products take and what they give is in the order in
/// which a and b are, but for a few copies.
class WeightGradient {
 public:
  /// The columns of a block, except for the last one.
  static constexpr Index kColumns = kBlockRows;

  /// Of a frozen layer whose x.T @ R0 is zero so far.
  WeightGradient(Index d_in, Index d_out);

  /// Adds x.T @ residual to one block of x.T @ R0, that from column `first` on, a multiple of
  /// kColumns: x (rows, d_in) and residual (rows, columns of the block).
  void add_rows(Block<const double> x, Block<const double> residual, Index rows, Index first);

  /// Begins at an adapter whose x.T @ P is `x_t_p` (d_in, rank). Both stay until advance returns 0.
  void begin(const Adapter& adapter, double scale, const Matrix& x_t_p);
  /// After begin: computes the next block of V and its part of the products. Returns its columns: 0
  /// when there is none left.
  Index advance();

  /// In the end, V @ (s * b).T, (d_in, rank), and a.T @ V, (rank, d_out).
  const Factors& products() const { return products_; }

 private:
  Index columns_of(Index first) const { return std::min(kColumns, d_out_ - first); }
  /// Adds rows [row, row + rows) of the block to the products.
  void add_block_rows(const double* base, Index stride, Index row);

  Index d_in_;
  Index d_out_;
  /// (x.T @ R0).T as blocks of rows, one after the other; the last one is padded with zeros.
  Vector base_;
  Vector residual_;  // narrow (rows, kColumns): of R0

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
