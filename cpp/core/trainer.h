#pragma once

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

/// What a trainer does when the loss, the gradient or the step size is no longer finite.
enum class OnDivergence { kStop, kContinue };

/// Of a trainer, apart from the parts it is made of.
struct TrainerSettings {
  /// The loss of every so many steps is kept in the history, none where it is 0. That of other
  /// steps is not computed unless the step size depends on it.
  Index loss_every = 0;
  OnDivergence on_divergence = OnDivergence::kStop;
  Penalty penalty;
  /// The gradient is shortened to this joint norm of both factors where it is longer, before the
  /// weight decay is added, as torch.nn.utils.clip_grad_norm_ does.
  double clip_norm = std::numeric_limits<double>::infinity();
  Sampling sampling;
  Stopping::Rules stopping;
};

/// Takes training steps: a pass of the route, then an update in the optimiser's direction.
/// It can be interrupted between any two blocks of rows and goes on with the same bits.
///
/// A step is done in stages, each of them a pass or nothing: the gradient, of all rows or of a
/// batch; where the history keeps the loss, that of all rows, unless the first pass had it, and
/// that of the rows held out; where the step size asks for it, the line along the direction.
///
/// Over data that exceed the caches, steps sweep down and up in turn: what the last step read at
/// its end is still there when the next one begins.
class Trainer {
 public:
  /// `start` has the sizes of the route's layer. `validation` evaluates the rows that are held out;
  /// null where there are none. Several trainers can use the same routes: a pass that another one
  /// has interrupted begins again.
  Trainer(std::shared_ptr<Route> route, std::unique_ptr<Optimizer> optimizer,
          std::unique_ptr<StepSize> step_size, Adapter start, const TrainerSettings& settings,
          std::shared_ptr<Route> validation = nullptr);

  /// Works towards `until_step`, visiting about `row_budget` rows (a full step visits them all).
  /// Returns how many were visited: 0 when there is nothing left to do.
  Index advance(Index until_step, Index row_budget);

  /// Works towards the losses at the present adapter, which end the history: until another step is
  /// taken, if it would not keep them. Returns as advance.
  Index measure(Index row_budget);

  const Adapter& adapter() const { return adapter_; }
  Index step() const { return step_; }
  /// The newest loss that is known; a step below 0 means that none is yet.
  const LossAt& newest_loss() const { return newest_loss_; }
  const std::vector<LossAt>& history() const { return history_; }
  /// The step at which the loss, the gradient or the step size was found not to be finite; -1
  /// while they are.
  Index diverged_at() const { return diverged_at_; }
  StopReason stop_reason() const { return stopping_.reason(); }
  /// The smallest step size but 0 that was taken so far; infinity before the first one.
  double smallest_step_size() const { return smallest_step_size_; }

  /// With patience: goes back to the adapter, the step and the losses with the lowest validation
  /// loss. The history stays as it is; no step may follow.
  void return_to_best();

  /// Writes what a trainer with the same parts needs in order to go on with the same bits, or reads
  /// it. Where that does not fit, the trainer must not be used any more.
  void serialize(Archive& archive);

 private:
  using Pass = Route::Pass;
  using Sweep = Route::Sweep;
  using Needs = StepSize::Needs;
  enum class Stage { kGradient, kLoss, kValidation, kLine, kUpdate };
  /// How a pass goes through its blocks of rows.
  struct Walk {
    Sweep sweep = Sweep::kDown;
    Index rows = 0;
    Index block_rows = 0;
    Index blocks = 0;
  };

  /// Works on what the routes, then the step size need before the first step. Returns the rows
  /// visited: 0 when all is ready.
  Index prepare(Index row_budget);
  Index prepare_routes(Index row_budget);
  /// What the step under way needs next.
  Stage next_stage() const;
  /// What the history needs of the present adapter; kUpdate where it has it all.
  Stage next_measurement() const;
  /// Visits one block of rows of a stage; begins its pass if another stage, or another trainer, has
  /// used the route meanwhile. Returns the rows.
  Index visit_block(Stage stage);
  /// After the last row: visits one block of what is left, or finishes the stage and returns 0.
  Index conclude(Stage stage);
  void begin(Stage stage);
  /// The rows of the step's gradient, and what is dropped of them.
  Sample sample();
  Pass pass_of(Stage stage) const;
  /// After the last block of a stage.
  void finish(Stage stage);
  void finish_gradient();
  void clip();
  void take_step();
  /// The optimiser's, at the present adapter.
  const Gradient& direction();
  void record_loss(double loss);
  void keep_losses();
  void record_divergence();

  bool stopped() const;
  /// Whether the history keeps the losses at the present step.
  bool keeps_loss() const { return settings_.loss_every > 0 && step_ % settings_.loss_every == 0; }
  /// Whether it has them.
  bool measured() const { return !history_.empty() && history_.back().step == step_; }
  /// Whether the pass for the gradient tells the loss of all rows, too.
  bool gradient_has_loss() const { return keeps_loss() && !settings_.sampling.draws(); }
  Route& route_of(Stage stage) const {
    return stage == Stage::kValidation ? *validation_ : *route_;
  }
  /// The pass that is due now over the rows of a route, or of the sample.
  Walk walk_of(const Route& route) const;

  std::shared_ptr<Route> route_;
  std::shared_ptr<Route> validation_;
  std::unique_ptr<Optimizer> optimizer_;
  std::unique_ptr<StepSize> step_size_;
  TrainerSettings settings_;
  // Of the parts, which are asked once: a step on few rows takes no longer than many such
  // questions.
  const Needs needs_;
  const double scale_;
  bool prepared_ = false;
  Batches batches_;
  Adapter adapter_;
  Gradient gradient_;
  const Gradient* direction_ = nullptr;  // at the present adapter, once known
  Line line_;                            // along it
  // What the pass for it takes: the direction divided by a power of two, so that its values, of
  // which that computes squares of products, are about 1.
  Gradient line_direction_;
  double line_unit_ = 1;
  double objective_ = std::numeric_limits<double>::quiet_NaN();  // at the gradient, if asked for
  Stopping stopping_;

  Stage stage_ = Stage::kUpdate;  // the one under way, if block_ > 0
  Walk walk_;                     // of its blocks
  Index block_ = 0;               // how many of them were visited
  Sample sample_;                 // of rows
  Index step_ = 0;
  // The steps at which they are known, or were last:
  Index gradient_at_ = -1;
  Index line_at_ = -1;
  Index diverged_at_ = -1;
  double smallest_step_size_ = std::numeric_limits<double>::infinity();
  LossAt newest_loss_;
  std::vector<LossAt> history_;
};

}  // namespace lora
