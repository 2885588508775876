#pragma once

#include <cmath>
#include <limits>
#include <memory>
#include <vector>

#include "core/optimizer.h"
#include "core/penalty.h"
#include "core/route.h"
#include "core/sampling.h"
#include "core/step_size.h"
#include "core/stopping.h"

namespace lora {

/// The reaction to a loss, a gradient or a step size that is not finite.
enum class OnDivergence { kStop, kContinue };

/// The settings of a trainer, apart from its parts.
struct TrainerSettings {
  /// The history records the loss every this many steps; never if it is 0. Other losses are not
  /// computed unless the step size depends on them.
  Index loss_every = 0;
  OnDivergence on_divergence = OnDivergence::kStop;
  Penalty penalty;
  /// The largest joint norm of the gradient of both factors: a longer gradient is scaled down to it
  /// before the weight decay is added, like torch.nn.utils.clip_grad_norm_.
  double clip_norm = std::numeric_limits<double>::infinity();
  Sampling sampling;
  Stopping::Rules stopping;

  /// Whether the gradient that steps follow may point elsewhere than the objective's: weight decay
  /// is added to a clipped one.
  bool turns_gradient() const { return std::isfinite(clip_norm) && penalty.weight_decay > 0; }
};

/// Takes training steps: a pass of the route, then an update in the optimiser's direction. It can
/// be interrupted between any two blocks of rows, and continues with the same bits.
///
/// A step has up to four stages, each of which is a pass: the gradient, of all rows or of a batch;
/// if the history records the loss, the loss of all rows, unless the first pass has computed it,
/// and the loss of the rows held out; if the step size needs it, the line along the direction.
///
/// If the data exceed the caches, steps sweep down and up alternately: the rows that a step has
/// read last are still in the caches when the next step begins.
class Trainer {
 public:
  /// `start` has the sizes of the route's layer. `validation` evaluates the rows that are held out;
  /// null if there are none. Trainers can share routes: a pass that another trainer has interrupted
  /// begins again.
  Trainer(std::shared_ptr<Route> route, std::unique_ptr<Optimizer> optimizer,
          std::unique_ptr<StepSize> step_size, Adapter start, const TrainerSettings& settings,
          std::shared_ptr<Route> validation = nullptr);

  /// Works towards `until_step`, visiting about `row_budget` rows (a full step visits all rows).
  /// Returns how many were visited: 0 when nothing is left to do.
  Index advance(Index until_step, Index row_budget);

  /// Works towards the losses of the current adapter, and adds them to the history; if the history
  /// does not record this step, the next step removes them. Returns like advance.
  Index measure(Index row_budget);

  const Adapter& adapter() const { return adapter_; }
  Index step() const { return step_; }
  /// The latest loss that is known; its step is negative if there is none.
  const LossAt& newest_loss() const { return newest_loss_; }
  const std::vector<LossAt>& history() const { return history_; }
  /// The first step at which the loss, the gradient or the step size was not finite; -1 if there is
  /// none.
  Index diverged_at() const { return diverged_at_; }
  /// Whether it was the loss of the validation rows, that of the others being finite.
  bool validation_diverged() const { return validation_diverged_; }
  StopReason stop_reason() const { return stopping_.reason(); }
  /// The smallest positive step size so far; infinity before the first one.
  double smallest_step_size() const { return smallest_step_size_; }

  /// With early stopping: returns to the adapter, the step and the losses with the lowest
  /// validation loss. The history is not changed; no step may follow.
  void return_to_best();

  /// The state from which a trainer with the same parts continues with the same bits. If a state
  /// that is read does not fit, the trainer must not be used any more.
  void serialize(Archive& archive);

 private:
  using Pass = Route::Pass;
  using Sweep = Route::Sweep;
  using Needs = StepSize::Needs;
  enum class Stage { kGradient, kLoss, kValidation, kLine, kUpdate };

  /// Does the next part of a step, or of the losses of the current adapter. Returns the rows
  /// visited.
  Index work(Index row_budget, bool measures);
  /// Prepares the routes, then the step size. Returns the rows visited: 0 when all are ready.
  Index prepare(Index row_budget);
  Index prepare_routes(Index row_budget);
  /// The next stage of the current step.
  Stage next_stage() const;
  /// The next loss of the current adapter that is not known; kUpdate if all are known.
  Stage next_measurement() const;
  /// Visits one block of rows for a stage; begins its pass if another stage, or another trainer,
  /// has used the route meanwhile. Returns the rows.
  Index visit_block(Stage stage);
  /// After the last row: computes one block of the rest, or finishes the stage and returns 0.
  Index conclude(Stage stage);
  void begin(Stage stage);
  /// The rows and the dropout of the step's gradient.
  Sample sample();
  Pass pass_of(Stage stage) const;
  /// Uses the result of a stage.
  void finish(Stage stage);
  void finish_gradient();
  void clip();
  void take_step();
  /// The optimiser's direction at the current adapter.
  const Gradient& direction();
  void record_loss(double loss);
  void keep_losses();
  void record_divergence();

  bool stopped() const;
  /// Whether the history records the losses of the current step.
  bool keeps_loss() const { return settings_.loss_every > 0 && step_ % settings_.loss_every == 0; }
  /// Whether the history has the losses of the current step.
  bool measured() const { return !history_.empty() && history_.back().step == step_; }
  /// Whether the pass for the gradient computes the loss of all rows, too.
  bool gradient_has_loss() const { return keeps_loss() && !settings_.sampling.draws(); }
  Route& route_of(Stage stage) const {
    return stage == Stage::kValidation ? *validation_ : *route_;
  }

  std::shared_ptr<Route> route_;
  std::shared_ptr<Route> validation_;
  std::unique_ptr<Optimizer> optimizer_;
  std::unique_ptr<StepSize> step_size_;
  TrainerSettings settings_;
  const Needs needs_;  // read once: a virtual call would count in a step on few rows
  bool prepared_ = false;
  Batches batches_;
  Adapter adapter_;
  Gradient gradient_;
  Gradient objective_gradient_;          // empty where it is gradient_
  const Gradient* direction_ = nullptr;  // at the current adapter, once known
  Line line_;                            // along it
  // The direction divided by a power of two, for the pass along it: squares of products of its
  // values neither overflow nor underflow.
  Gradient line_direction_;
  double line_unit_ = 1;
  double objective_ = std::numeric_limits<double>::quiet_NaN();  // if the step size needs it
  Stopping stopping_;

  Stage stage_ = Stage::kUpdate;  // the current one, if block_ > 0
  Sweep sweep_ = Sweep::kDown;
  Index blocks_ = 0;
  Index block_ = 0;  // the number of blocks visited
  Sample sample_;
  Index step_ = 0;
  // The last steps at which these were known:
  Index gradient_at_ = -1;
  Index line_at_ = -1;
  Index diverged_at_ = -1;
  bool validation_diverged_ = false;  // for a message only: not a part of snapshots
  double smallest_step_size_ = std::numeric_limits<double>::infinity();
  LossAt newest_loss_;
  std::vector<LossAt> history_;
};

}  // namespace lora
