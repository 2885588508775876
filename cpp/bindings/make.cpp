#include "bindings/make.h"

#include <type_traits>
#include <utility>

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

// As web/lib/engine/raw-module.ts numbers them.
enum class RouteCode { kDirect, kFactored };
enum class OptimizerCode { kSgd, kMomentum, kNesterov, kAdam, kAdamW, kScaledGd };
enum class StepSizeCode { kConstant, kSafe, kLineSearch };
enum class ScheduleCode { kConstant, kLinear, kCosine };

Index whole(double number) { return static_cast<Index>(number); }

template <class Code>
Code code(double number) {
  return static_cast<Code>(whole(number));
}

Sizes sizes_of(const TrainerNumbers& numbers) {
  return {numbers.rows, numbers.d_in, numbers.d_out, numbers.rank};
}

TrainerSettings settings_of(const TrainerNumbers& numbers) {
  const bool decoupled = code<OptimizerCode>(numbers.optimizer) == OptimizerCode::kAdamW;
  return {whole(numbers.loss_every),
          OnDivergence::kStop,
          {numbers.ridge, decoupled ? 0 : numbers.weight_decay},
          numbers.clip_norm,
          {whole(numbers.batch_size), numbers.dropout, numbers.seed},
          {numbers.gradient_tolerance, numbers.loss_tolerance, whole(numbers.patience),
           numbers.min_delta}};
}

std::unique_ptr<Optimizer> make_plain_optimizer(const TrainerNumbers& numbers,
                                                const Adapter& start) {
  const double decay = numbers.weight_decay;
  const double momentum = numbers.momentum;
  const double beta1 = numbers.beta1;
  const double beta2 = numbers.beta2;
  const double eps = numbers.eps;
  using Kind = Momentum::Kind;
  switch (code<OptimizerCode>(numbers.optimizer)) {
    case OptimizerCode::kMomentum:
      return std::make_unique<Momentum>(momentum, Kind::kHeavyBall, start);
    case OptimizerCode::kNesterov:
      return std::make_unique<Momentum>(momentum, Kind::kNesterov, start);
    case OptimizerCode::kAdam:
      return std::make_unique<Adam>(Adam::Settings{beta1, beta2, eps, 0}, start);
    case OptimizerCode::kAdamW:
      return std::make_unique<Adam>(Adam::Settings{beta1, beta2, eps, decay}, start);
    case OptimizerCode::kScaledGd:
      return std::make_unique<ScaledGradientDescent>(numbers.delta);
    default:
      return std::make_unique<Sgd>();
  }
}

std::unique_ptr<Optimizer> make_optimizer(const TrainerNumbers& numbers, const Adapter& start) {
  auto optimizer = make_plain_optimizer(numbers, start);
  const double ratio = numbers.lora_plus_ratio;
  if (ratio == 1) return optimizer;
  return std::make_unique<LoraPlus>(std::move(optimizer), ratio);
}

std::unique_ptr<StepSize> make_safe_step_size(const TrainerNumbers& numbers, const Route& route) {
  using Rule = SafeStepSize::Rule;
  const TrainerSettings settings = settings_of(numbers);
  const bool along_gradient =
      code<OptimizerCode>(numbers.optimizer) == OptimizerCode::kSgd && numbers.lora_plus_ratio == 1;
  return std::make_unique<SafeStepSize>(
      route, SafeStepSize::Settings{along_gradient ? Rule::kGradient : Rule::kDescent,
                                    settings.penalty, settings.sampling});
}

std::unique_ptr<StepSize> make_plain_step_size(const TrainerNumbers& numbers, const Route& route) {
  switch (code<StepSizeCode>(numbers.step_size)) {
    case StepSizeCode::kSafe:
      return make_safe_step_size(numbers, route);
    case StepSizeCode::kLineSearch:
      return std::make_unique<LineSearch>();
    default:
      return std::make_unique<ConstantStepSize>(numbers.lr);
  }
}

std::unique_ptr<StepSize> make_step_size(const TrainerNumbers& numbers, const Route& route) {
  auto step_size = make_plain_step_size(numbers, route);
  using Decay = ScheduledStepSize::Decay;
  const ScheduledStepSize::Schedule schedule{code<Decay>(numbers.schedule), whole(numbers.warmup),
                                             whole(numbers.steps), numbers.final_factor};
  if (schedule.decay == Decay::kConstant && schedule.warmup == 0) return step_size;
  return std::make_unique<ScheduledStepSize>(std::move(step_size), schedule);
}

/// The rows held out, or null where there are none.
std::unique_ptr<Route> make_validation(const TrainerArrays& arrays, const TrainerNumbers& numbers) {
  Sizes sizes = sizes_of(numbers);
  sizes.rows = whole(numbers.validation_rows);
  if (sizes.rows == 0) return nullptr;
  return make_route(to_problem(arrays.x_validation, arrays.y_validation, arrays.w_base, sizes,
                               numbers.scale, 0, 0),
                    numbers.route, GradientsOf::kNoRows);
}

}  // namespace

Problem to_problem(const Float64Array& x, const Float64Array& y, const Float64Array& w_base,
                   const Sizes& sizes, double scale, double n, double residual_squares) {
  return {to_matrix(x, sizes.rows, sizes.d_in),
          to_matrix(y, sizes.rows, sizes.d_out),
          to_matrix(w_base, sizes.d_in, sizes.d_out),
          scale,
          static_cast<Index>(n),
          residual_squares};
}

Adapter to_adapter(const Float64Array& a, const Float64Array& b, const Sizes& sizes) {
  return {to_matrix(a, sizes.d_in, sizes.rank), to_matrix(b, sizes.rank, sizes.d_out)};
}

std::unique_ptr<Route> make_route(Problem problem, double route, GradientsOf gradients_of) {
  if (static_cast<RouteCode>(route) == RouteCode::kDirect) {
    return std::make_unique<DirectRoute>(std::move(problem));
  }
  return std::make_unique<FactoredRoute>(std::move(problem), gradients_of);
}

TrainerNumbers to_numbers(const Float64Array& array) {
  static_assert(std::is_standard_layout_v<TrainerNumbers>);
  TrainerNumbers numbers;
  copy_values(array, reinterpret_cast<double*>(&numbers), sizeof(numbers) / sizeof(double));
  return numbers;
}

Trainer make_trainer(const TrainerArrays& arrays, const TrainerNumbers& numbers) {
  const Sizes sizes = sizes_of(numbers);
  const TrainerSettings settings = settings_of(numbers);
  auto route = make_route(
      to_problem(arrays.x, arrays.y, arrays.w_base, sizes, numbers.scale, numbers.n,
                 numbers.residual_squares),
      numbers.route, settings.sampling.draws() ? GradientsOf::kSamples : GradientsOf::kAllRows);
  Adapter start = to_adapter(arrays.a0, arrays.b0, sizes);
  auto optimizer = make_optimizer(numbers, start);
  auto step_size = make_step_size(numbers, *route);
  return {std::move(route),
          std::move(optimizer),
          std::move(step_size),
          std::move(start),
          settings,
          make_validation(arrays, numbers)};
}

}  // namespace lora::bindings
