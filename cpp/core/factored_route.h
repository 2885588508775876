#pragma once

#include <algorithm>
#include <optional>

#include "core/kernels/kernels.h"
#include "core/route.h"
#include "core/row_blocks.h"
#include "core/weight_gradient.h"

namespace lora {

/// Never forms effective_w. With the residual of the frozen layer, R0 = x @ w_base - y,
///   P = x @ a,  E = R0 + P @ (s * b),  Q = E @ (s * b).T,
///   grad_a = (2/n) * x.T @ Q,  grad_b = (2s/n) * E.T @ P, transposed,
/// which is 2 * n * rank * (2 * d_in + 3 * d_out) operations a step. All five products of one block
/// of rows are computed before the next block, those with E for a few columns at a time. The loss
/// is the sum of the squares of E.
///
/// If there are many more rows than d_in, the gradient is computed from that of the weight instead
/// (weight_gradient.h), for which only x.T @ P is summed over the rows. This takes
/// 2 * rank * (2 * n * d_in + 3 * d_in * d_out) operations and reads R0 for the loss only. It is as
/// accurate: in both cases rounding errors are relative to R0.
class FactoredRoute final : public Route {
 public:
  /// The gradient is computed from that of the weight if there are at least this many rows for each
  /// column of x. Steps are faster from one row on; this many pay for the preparation within some
  /// dozens of steps.
  static constexpr Index kManyRows = 2;

  /// Takes over the problem: R0 replaces y in its memory, and w_base is freed once R0 is known.
  explicit FactoredRoute(Problem problem, GradientsOf gradients_of = GradientsOf::kAllRows);

  Index prepare(Index row_budget) override;
  void add_curvature(const Vector& direction, Index first, Index count,
                     Vector& image) const override;

  double largest_row_squares(Index first, Index count) const override;

  void add_rows(const Adapter& adapter, Index first, Index count) override;
  Index conclude(const Adapter& adapter) override;
  double loss_bound(const Adapter& adapter) const override;
  void gradient(const Adapter& adapter, Gradient& gradient) const override;

 private:
  void begin(const Adapter& adapter) override;
  void begin_along(const Adapter& adapter, const Gradient& direction) override;
  /// Adds x @ w_base to a few columns of a block of R0, and their part to weight_gradient_. Returns
  /// the work in terms of rows.
  Index prepare_columns();
  void resize(Index rank);
  /// The next block, to be prefetched during this one; nothing if all data stay in the caches
  /// anyway.
  Prefetch prefetch(const RowBlocks& blocks, Index block, Index work) const;

  /// Whether prepare has nothing left to do.
  bool prepared() const { return prepared_column_ == d_out(); }
  /// Whether rows [first, first + count) are one block of `rows`.
  bool is_block(Index first, Index count, Index rows) const {
    return first >= 0 && first < rows && first % block_rows_ == 0 &&
           count == std::min(block_rows_, rows - first);
  }
  // Not inlined: engines would compile code that few runs need for all of them.
  [[gnu::noinline]] void drop(Index first, Index count);
  /// Writes s * b.T, as b_t_ has it.
  void write_scaled_transpose(const Matrix& b, Vector& weights) const;
  bool needs_gradient() const { return pass_ != Pass::kLoss && pass_ != Pass::kLine; }
  bool through_weight() const { return weight_gradient_ && needs_gradient() && !sample_.draws(); }
  bool needs_residual() const { return !through_weight() || pass_ == Pass::kLossAndGradient; }
  /// Computes the next columns of E, beginning with `column`, and adds their part to the sums of
  /// the pass.
  void add_residual(const double* residual_of_base, Index rows, Index column, Prefetch& prefetch);
  /// Adds the part of the current `columns` of E, whose weights begin at `offset`. Not inlined, as
  /// above.
  [[gnu::noinline]] void add_line(Index rows, Index columns, Index offset);

  std::optional<WeightGradient> weight_gradient_;  // if gradients are computed from it
  RowBlocks x_;
  RowBlocks residual_of_base_;  // y, then R0
  Matrix w_base_;
  Index prepared_column_ = 0;  // of R0: the first column that is not prepared yet
  Index prepared_block_ = 0;   // the next block for these columns

  Index rank_ = 0;
  Vector panel_;             // weights (d_in, a few columns): of w_base
  Vector a_;                 // weights (d_in, rank), if a itself has another layout
  Vector b_t_;               // (s * b).T: weights (columns of E at once, rank), one after the other
  Vector p_;                 // narrow (rows, rank)
  Vector e_;                 // block (rows, columns of E at once)
  Vector q_;                 // narrow (rows, rank)
  Matrix x_t_sums_;          // (d_in, rank): x.T @ Q so far, or x.T @ P for weight_gradient_
  Matrix e_t_p_;             // (d_out, rank): so far
  bool concluded_ = false;   // whether weight_gradient_ has begun
  double base_squares_ = 0;  // ||R0||_F^2, if there is a weight_gradient_

  // For samples:
  Vector sampled_x_;         // block (rows, d_in): x as the adapter sees it
  Vector sampled_residual_;  // block (rows, d_out): rows of R0

  // For lines, E - t F + t^2 Q with F = s * (x @ d.a @ b + P @ d.b) and Q = s * x @ d.a @ d.b:
  Vector d_a_;        // weights (d_in, rank): d.a
  Vector d_b_t_;      // (s * d.b).T, like b_t_
  Vector d_p_;        // narrow (rows, rank): x @ d.a
  Vector linear_;     // F, like e_
  Vector quadratic_;  // Q, like e_
};

}  // namespace lora
