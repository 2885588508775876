#include "bindings/make.h"

#include <utility>

#include "bindings/constants.h"
#include "core/adam.h"
#include "core/direct_route.h"
#include "core/factored_route.h"
#include "core/lora_plus.h"
#include "core/momentum.h"
#include "core/safe_step_size.h"
#include "core/scaled_gd.h"
#include "core/schedule.h"
#include "core/sgd.h"

namespace lora::bindings {
namespace {

TrainerSettings settings_of(const TrainerNumbers& numbers) {
  const bool decoupled = numbers.optimizer == OptimizerCode::kAdamw;
  return {.loss_every = whole(numbers.loss_every),
          .on_divergence = OnDivergence::kStop,
          .penalty = {.ridge = numbers.ridge,
                      .weight_decay = decoupled ? 0 : numbers.optimizer_weight_decay},
          .clip_norm = numbers.clip_norm,
          .sampling = {.batch_size = whole(numbers.batch_size),
                       .dropout = numbers.dropout,
                       .seed = numbers.seed},
          .stopping = {.gradient = numbers.tolerance_gradient,
                       .loss = numbers.tolerance_loss,
                       .patience = whole(numbers.early_stopping_patience),
                       .min_delta = numbers.early_stopping_min_delta}};
}

std::unique_ptr<Optimizer> make_plain_optimizer(const TrainerNumbers& numbers,
                                                const Adapter& start) {
  const double momentum = numbers.optimizer_momentum;
  Adam::Settings adam{.beta1 = numbers.optimizer_beta1,
                      .beta2 = numbers.optimizer_beta2,
                      .eps = numbers.optimizer_eps,
                      .decay = 0};
  using Kind = Momentum::Kind;
  switch (OptimizerCode(numbers.optimizer)) {
    case OptimizerCode::kSgd:
      return std::make_unique<Sgd>();
    case OptimizerCode::kMomentum:
      return std::make_unique<Momentum>(momentum, Kind::kHeavyBall, start);
    case OptimizerCode::kNesterov:
      return std::make_unique<Momentum>(momentum, Kind::kNesterov, start);
    case OptimizerCode::kAdam:
      return std::make_unique<Adam>(adam, start);
    case OptimizerCode::kAdamw:
      adam.decay = numbers.optimizer_weight_decay;
      return std::make_unique<Adam>(adam, start);
    case OptimizerCode::kScaledGd:
      return std::make_unique<ScaledGradientDescent>(numbers.optimizer_delta);
  }
  return nullptr;
}

std::unique_ptr<Optimizer> make_optimizer(const TrainerNumbers& numbers, const Adapter& start) {
  auto optimizer = make_plain_optimizer(numbers, start);
  const double ratio = numbers.optimizer_lora_plus_ratio;
  if (ratio == 1) return optimizer;
  return std::make_unique<LoraPlus>(std::move(optimizer), ratio);
}

std::unique_ptr<StepSize> make_safe_step_size(const TrainerNumbers& numbers, const Route& route) {
  using Rule = SafeStepSize::Rule;
  const TrainerSettings settings = settings_of(numbers);
  const bool along_gradient = numbers.optimizer == OptimizerCode::kSgd &&
                              numbers.optimizer_lora_plus_ratio == 1 && !settings.turns_gradient();
  return std::make_unique<SafeStepSize>(
      route, SafeStepSize::Settings{.rule = along_gradient ? Rule::kGradient : Rule::kDescent,
                                    .penalty = settings.penalty,
                                    .sampling = settings.sampling});
}

std::unique_ptr<StepSize> make_plain_step_size(const TrainerNumbers& numbers, const Route& route) {
  switch (LrKindCode(numbers.lr_kind)) {
    case LrKindCode::kNumber:
      return std::make_unique<ConstantStepSize>(numbers.lr);
    case LrKindCode::kAuto:
      return make_safe_step_size(numbers, route);
    case LrKindCode::kLineSearch:
      return std::make_unique<LineSearch>();
  }
  return nullptr;
}

ScheduledStepSize::Decay decay_of(ScheduleCode schedule) {
  using Decay = ScheduledStepSize::Decay;
  switch (schedule) {
    case ScheduleCode::kConstant:
      return Decay::kConstant;
    case ScheduleCode::kLinear:
      return Decay::kLinear;
    case ScheduleCode::kCosine:
      return Decay::kCosine;
  }
  return Decay::kConstant;
}

std::unique_ptr<StepSize> make_step_size(const TrainerNumbers& numbers, const Route& route) {
  auto step_size = make_plain_step_size(numbers, route);
  using Decay = ScheduledStepSize::Decay;
  const ScheduledStepSize::Schedule schedule{.decay = decay_of(numbers.schedule),
                                             .warmup = whole(numbers.schedule_warmup),
                                             .steps = whole(numbers.steps),
                                             .final = numbers.schedule_final};
  if (schedule.decay == Decay::kConstant && schedule.warmup == 0) return step_size;
  return std::make_unique<ScheduledStepSize>(std::move(step_size), schedule);
}

}  // namespace

Adapter to_adapter(const Float64Array& a, const Float64Array& b, const Route& route, Index rank) {
  return {to_matrix(a, route.d_in(), rank), to_matrix(b, rank, route.d_out())};
}

std::shared_ptr<Route> make_route(Problem problem, RouteCode route, GradientsOf gradients_of) {
  if (route == RouteCode::kDirect) {
    return std::make_shared<DirectRoute>(std::move(problem));
  }
  return std::make_shared<FactoredRoute>(std::move(problem), gradients_of);
}

Trainer make_trainer(HeldProblem& problem, HeldProblem* validation, const Float64Array& a0,
                     const Float64Array& b0, const TrainerNumbers& numbers) {
  const TrainerSettings settings = settings_of(numbers);
  const bool draws = settings.sampling.draws();
  RouteSettings of_route{.route = numbers.route,
                         .scale = numbers.scale,
                         .gradients_of = draws ? GradientsOf::kSamples : GradientsOf::kAllRows};
  auto route = problem.route(of_route);
  of_route.gradients_of = GradientsOf::kNoRows;
  auto held_out = validation ? validation->route(of_route) : nullptr;
  Adapter start = to_adapter(a0, b0, *route, whole(numbers.rank));
  auto optimizer = make_optimizer(numbers, start);
  auto step_size = make_step_size(numbers, *route);
  return {std::move(route), std::move(optimizer), std::move(step_size), std::move(start),
          settings,         std::move(held_out)};
}

}  // namespace lora::bindings
