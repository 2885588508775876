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
      rows_(route_->rows()),
      block_rows_(route_->block_rows()) {}

template <class Scalar>
Index Trainer<Scalar>::advance(Index until_step, Index row_budget) {
  Index visited = 0;
  while (step_ < until_step && visited < row_budget) {
    if (diverged_ && on_divergence_ == OnDivergence::kStop) break;
    const Index prepared = prepare(row_budget - visited);
    visited += prepared;
    if (prepared > 0) continue;
    visited += visit_block(Pass::kLossAndGradient);
    if (pass_complete()) take_step();
  }
  return visited;
}

template <class Scalar>
Index Trainer<Scalar>::measure(Index row_budget) {
  Index visited = 0;
  while (newest_loss_.step < step_ && visited < row_budget) {
    const Index prepared = route_->prepare(row_budget - visited);
    visited += prepared;
    if (prepared > 0) continue;
    visited += visit_block(Pass::kLossOnly);
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
  if (row_ == 0 || pass != pass_) {
    row_ = 0;
    pass_ = pass;
    route_->begin_pass(adapter_, pass);
  }
  const Index count = std::min(block_rows_, rows_ - row_);
  route_->add_rows(adapter_, row_, count);
  row_ += count;
  return count;
}

template <class Scalar>
void Trainer<Scalar>::take_step() {
  record_loss();
  if (diverged_ && on_divergence_ == OnDivergence::kStop) return;
  route_->gradient(adapter_, gradient_);
  const Scalar step_size = step_size_->at(adapter_, newest_loss_.loss);
  smallest_step_size_ = std::min(smallest_step_size_, step_size);
  optimizer_->update(adapter_, gradient_, step_size);
  ++step_;
}

template <class Scalar>
void Trainer<Scalar>::record_loss() {
  row_ = 0;
  newest_loss_ = {step_, route_->loss()};
  diverged_ = !std::isfinite(newest_loss_.loss);
  const bool known = !history_.empty() && history_.back().step == step_;
  if (loss_every_ > 0 && step_ % loss_every_ == 0 && !known) history_.push_back(newest_loss_);
}

template class Trainer<double>;

}  // namespace lora
