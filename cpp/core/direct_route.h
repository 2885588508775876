#pragma once

#include "core/problem.h"
#include "core/route.h"

namespace lora {

/// The specification as it is written: forms effective_w and G, then
///   grad_a = s * G @ b.T,  grad_b = s * a.T @ G,  G = (2/n) * x.T @ (x @ effective_w - y).
/// It is the reference that every faster route is checked against: its products are plain loops
/// (Eigen's own would be four times as fast, and 20 KB more to download).
template <class Scalar>
class DirectRoute final : public Route<Scalar> {
 public:
  using typename Route<Scalar>::Pass;
  using typename Route<Scalar>::Sweep;

  explicit DirectRoute(Problem<Scalar> problem);

  Index rows() const override { return problem_.rows(); }
  Index n() const override { return problem_.n(); }
  Index block_rows() const override;
  bool exceeds_caches() const override { return false; }  // not with loops as slow as these
  Index d_in() const override { return problem_.d_in(); }
  Index d_out() const override { return problem_.d_out(); }
  Scalar scale() const override { return problem_.scale; }

  Index prepare(Index) override { return 0; }
  void add_curvature(const Vector<Scalar>& direction, Index first, Index count,
                     Vector<Scalar>& image) const override;

  Scalar largest_row_squares(Index first, Index count) const override;

  void begin_pass(const Adapter<Scalar>& adapter, Pass pass, Sweep sweep,
                  const Sample<Scalar>& sample) override;
  void begin_line(const Adapter<Scalar>& adapter, const Gradient<Scalar>& direction,
                  Sweep sweep) override;
  void add_rows(const Adapter<Scalar>& adapter, Index first, Index count) override;
  Scalar loss() const override;
  Scalar loss_bound(const Adapter<Scalar>&) const override { return loss(); }
  void gradient(const Adapter<Scalar>& adapter, Gradient<Scalar>& gradient) const override;
  Line<Scalar> line() const override;

 private:
  /// The n of the pass under way.
  Scalar pass_n() const;
  /// Adds what residual_ says of the rows x of the pass, as the adapter sees them.
  void add_residual(MatrixView<Scalar> x);
  void add_sampled_rows(Index first, Index count);
  void add_line(MatrixView<Scalar> x);

  Problem<Scalar> problem_;
  Pass pass_ = Pass::kLoss;
  Sample<Scalar> sample_;
  Matrix<Scalar> effective_w_;      // (d_in, d_out)
  Matrix<Scalar> residual_;         // (at most block_rows(), d_out): y_hat - y of one block
  Matrix<Scalar> weight_gradient_;  // (d_in, d_out): x.T @ residual so far, becomes G
  Scalar squared_error_ = 0;        // ||y_hat - y||_F^2 so far

  Matrix<Scalar> scaled_a_;  // (d_in, rank): s * a, or s * d.a

  // Of samples, where effective_w_ is w_base alone:
  Matrix<Scalar> correction_;  // (d_in, d_out): s * a @ b
  Matrix<Scalar> sampled_x_;   // (at most block_rows(), d_in): x, then as the adapter sees it

  // Of lines, effective_w - t f + t^2 q:
  Matrix<Scalar> linear_weight_;     // (d_in, d_out): f
  Matrix<Scalar> quadratic_weight_;  // (d_in, d_out): q
  Matrix<Scalar> linear_;            // (at most block_rows(), d_out): x @ f
  Matrix<Scalar> quadratic_;         // (at most block_rows(), d_out): x @ q
  LineTerms<Scalar> terms_;          // of the residuals so far
};

extern template class DirectRoute<double>;

}  // namespace lora
