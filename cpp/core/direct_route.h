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
  Index d_in() const override { return problem_.d_in(); }
  Index d_out() const override { return problem_.d_out(); }
  Scalar scale() const override { return problem_.scale; }

  Index prepare(Index) override { return 0; }
  void add_curvature(const Vector<Scalar>& direction, Index first, Index count,
                     Vector<Scalar>& image) const override;

  void begin_pass(const Adapter<Scalar>& adapter, Pass pass, Sweep sweep) override;
  void add_rows(const Adapter<Scalar>& adapter, Index first, Index count) override;
  Scalar loss() const override;
  void gradient(const Adapter<Scalar>& adapter, Gradient<Scalar>& gradient) const override;

 private:
  Problem<Scalar> problem_;
  Pass pass_ = Pass::kLoss;
  Matrix<Scalar> effective_w_;      // (d_in, d_out)
  Matrix<Scalar> residual_;         // (at most block_rows(), d_out): y_hat - y of one block
  Matrix<Scalar> weight_gradient_;  // (d_in, d_out): x.T @ residual so far, becomes G
  Scalar squared_error_ = 0;        // ||y_hat - y||_F^2 so far
};

extern template class DirectRoute<double>;

}  // namespace lora
