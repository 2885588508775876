#include "core/trainer.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace lora {

template <class Scalar>
Trainer<Scalar>::Trainer(std::unique_ptr<Route<Scalar>> route,
                         std::unique_ptr<Optimizer<Scalar>> optimizer,
                         std::unique_ptr<StepSize<Scalar>> step_size, Adapter<Scalar> start,
                         Index loss_every, OnDivergence on_divergence)
    : route_(std::move(route)),
      optimizer_(std::move(optimizer)),
      step_size_(std::move(step_size)),
      adapter_(std::move(start)),
      gradient_{Matrix<Scalar>(adapter_.a.rows(), adapter_.a.cols()),
                Matrix<Scalar>(adapter_.b.rows(), adapter_.b.cols())},
      loss_every_(loss_every),
      on_divergence_(on_divergence),
      blocks_((route_->rows() + route_->block_rows() - 1) / route_->block_rows()) {}

template <class Scalar>
Index Trainer<Scalar>::advance(Index until_step, Index row_budget) {
  Index visited = 0;
  while (step_ < until_step && visited < row_budget) {
    if (stopped()) break;
    const Index prepared = prepare(row_budget - visited);
    visited += prepared;
    if (prepared > 0) continue;
    const bool with_loss = keeps_loss() || step_size_->needs_loss();
    visited += visit_block(with_loss ? Pass::kLossAndGradient : Pass::kGradient);
    if (pass_complete()) take_step();
  }
  return visited;
}

template <class Scalar>
Index Trainer<Scalar>::measure(Index row_budget) {
  Index visited = 0;
  while (newest_loss_.step < step_ && !stopped() && visited < row_budget) {
    const Index prepared = route_->prepare(row_budget - visited);
    visited += prepared;
    if (prepared > 0) continue;
    visited += visit_block(Pass::kLoss);
    if (!pass_complete()) continue;
    record_loss();
    if (history_.empty() || history_.back().step < step_) history_.push_back(newest_loss_);
  }
  return visited;
}

template <class Scalar>
Index Trainer<Scalar>::prepare(Index row_budget) {
  const Index prepared = route_->prepare(row_budget);
  return prepared > 0 ? prepared : step_size_->prepare(row_budget);
}

template <class Scalar>
Index Trainer<Scalar>::visit_block(Pass pass) {
  const auto sweep = step_ % 2 == 0 ? Route<Scalar>::Sweep::kDown : Route<Scalar>::Sweep::kUp;
  if (block_ == 0 || pass != pass_) {
    block_ = 0;
    pass_ = pass;
    route_->begin_pass(adapter_, pass, sweep);
  }
  const Index block = sweep == Route<Scalar>::Sweep::kDown ? block_ : blocks_ - 1 - block_;
  const Index first = block * route_->block_rows();
  const Index count = std::min(route_->block_rows(), route_->rows() - first);
  route_->add_rows(adapter_, first, count);
  ++block_;
  return count;
}

template <class Scalar>
void Trainer<Scalar>::take_step() {
  Scalar loss = std::numeric_limits<Scalar>::quiet_NaN();
  if (pass_ == Pass::kLossAndGradient) {
    record_loss();
    loss = newest_loss_.loss;
  }
  block_ = 0;
  route_->gradient(adapter_, gradient_);
  if (on_divergence_ == OnDivergence::kStop) {
    // x - x is 0, but for NaN and the infinities.
    const Scalar zero = (gradient_.a - gradient_.a).sum() + (gradient_.b - gradient_.b).sum();
    if (zero != Scalar(0)) record_divergence();
    if (stopped()) return;
  }
  const Scalar step_size = step_size_->at(adapter_, loss);
  smallest_step_size_ = std::min(smallest_step_size_, step_size);
  optimizer_->update(adapter_, gradient_, step_size);
  ++step_;
}

template <class Scalar>
void Trainer<Scalar>::record_loss() {
  block_ = 0;
  newest_loss_ = {step_, route_->loss()};
  if (!std::isfinite(newest_loss_.loss)) record_divergence();
  const bool known = !history_.empty() && history_.back().step == step_;
  if (keeps_loss() && !known) history_.push_back(newest_loss_);
}

template <class Scalar>
void Trainer<Scalar>::record_divergence() {
  if (diverged_at_ < 0) diverged_at_ = step_;
}

template class Trainer<double>;

}  // namespace lora
