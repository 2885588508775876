#pragma once

#include <limits>
#include <memory>
#include <vector>

#include "core/optimizer.h"
#include "core/route.h"
#include "core/step_size.h"

namespace lora {

/// A loss and the number of steps after which it was measured.
template <class Scalar>
struct LossAt {
  Index step;
  Scalar loss;
};

/// What a trainer does when the loss or the gradient is no longer finite.
enum class OnDivergence { kStop, kContinue };

/// Takes training steps: a pass of the route, then an update of the optimiser.
/// It can be interrupted between any two blocks of rows and goes on with the same bits.
///
/// Steps sweep over the rows down and up in turn: of data that exceed the caches, what the last
/// step read at its end is still there when the next one begins.
template <class Scalar>
class Trainer {
 public:
  /// The loss of every `loss_every`-th step is kept in the history, none where it is 0. That of
  /// other steps is not computed unless the step size depends on it.
  Trainer(std::unique_ptr<Route<Scalar>> route, std::unique_ptr<Optimizer<Scalar>> optimizer,
          std::unique_ptr<StepSize<Scalar>> step_size, Adapter<Scalar> start, Index loss_every,
          OnDivergence on_divergence);

  /// Works towards `until_step`, visiting about `row_budget` rows (a step visits them all once).
  /// Returns how many were visited: 0 when there is nothing left to do.
  Index advance(Index until_step, Index row_budget);

  /// Works towards the loss at the present adapter, which ends the history. Returns as advance.
  Index measure(Index row_budget);

  const Adapter<Scalar>& adapter() const { return adapter_; }
  Index step() const { return step_; }
  /// The newest loss that is known; a step below 0 means that none is yet.
  const LossAt<Scalar>& newest_loss() const { return newest_loss_; }
  const std::vector<LossAt<Scalar>>& history() const { return history_; }
  /// The step at which the loss or the gradient was found not to be finite; -1 while they are.
  Index diverged_at() const { return diverged_at_; }
  /// The smallest step size that was taken so far; infinity before the first step.
  Scalar smallest_step_size() const { return smallest_step_size_; }

 private:
  using Pass = typename Route<Scalar>::Pass;

  /// Works on what the route, then the step size need before the first step. Returns the rows
  /// visited.
  Index prepare(Index row_budget);
  /// Visits one block of rows, of the pass under way if it is of this kind, else of a new one.
  /// Returns the rows visited.
  Index visit_block(Pass pass);
  bool pass_complete() const { return block_ == blocks_; }
  /// Whether the history keeps the loss at the present step.
  bool keeps_loss() const { return loss_every_ > 0 && step_ % loss_every_ == 0; }
  bool stopped() const { return diverged_at_ >= 0 && on_divergence_ == OnDivergence::kStop; }
  void take_step();
  void record_loss();
  void record_divergence();

  std::unique_ptr<Route<Scalar>> route_;
  std::unique_ptr<Optimizer<Scalar>> optimizer_;
  std::unique_ptr<StepSize<Scalar>> step_size_;
  Adapter<Scalar> adapter_;
  Gradient<Scalar> gradient_;
  Index loss_every_;
  OnDivergence on_divergence_;
  Index blocks_;             // that one pass visits
  Index block_ = 0;          // how many of them the pass under way has visited
  Pass pass_ = Pass::kLoss;  // the one under way, if block_ > 0
  Index step_ = 0;
  Index diverged_at_ = -1;
  Scalar smallest_step_size_ = std::numeric_limits<Scalar>::infinity();
  LossAt<Scalar> newest_loss_{-1, 0};
  std::vector<LossAt<Scalar>> history_;
};

extern template class Trainer<double>;

}  // namespace lora
