#pragma once

#include "core/problem.h"
#include "core/route.h"

namespace lora {

/// The specification as it is written: forms effective_w and G, then
///   grad_a = s * G @ b.T,  grad_b = s * a.T @ G,  G = (2/n) * x.T @ (x @ effective_w - y).
/// It is the reference that every faster route is checked against: its products are plain loops
/// (Eigen's own would be four times as fast, and 20 KB more to download).
class DirectRoute final : public Route {
 public:
  explicit DirectRoute(Problem problem);

  Index prepare(Index) override { return 0; }
  void add_curvature(const Vector& direction, Index first, Index count,
                     Vector& image) const override;

  double largest_row_squares(Index first, Index count) const override;

  void add_rows(const Adapter& adapter, Index first, Index count) override;
  double loss_bound(const Adapter&) const override { return loss(); }
  void gradient(const Adapter& adapter, Gradient& gradient) const override;

 private:
  void begin(const Adapter& adapter) override;
  void begin_along(const Adapter& adapter, const Gradient& direction) override;
  /// Adds the contribution of rows x, as the adapter sees them, to the sums of the pass.
  void add_residual(MatrixView x);
  void add_sampled_rows(Index first, Index count);
  void add_line(MatrixView x);

  Problem problem_;
  Matrix effective_w_;      // (d_in, d_out)
  Matrix residual_;         // (at most block_rows(), d_out): y_hat - y of one block
  Matrix weight_gradient_;  // (d_in, d_out): x.T @ residual so far, becomes G

  Matrix scaled_a_;  // (d_in, rank): s * a, or s * d.a

  // For samples, where effective_w_ is w_base alone:
  Matrix correction_;  // (d_in, d_out): s * a @ b
  Matrix sampled_x_;   // (at most block_rows(), d_in): x, then as the adapter sees it

  // For lines, along which the weight is effective_w - t f + t^2 q:
  Matrix linear_weight_;     // (d_in, d_out): f
  Matrix quadratic_weight_;  // (d_in, d_out): q
  Matrix linear_;            // (at most block_rows(), d_out): x @ f
  Matrix quadratic_;         // (at most block_rows(), d_out): x @ q
};

}  // namespace lora
