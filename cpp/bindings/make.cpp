#include "bindings/make.h"

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

double number(const TrainerOptions& options, const char* name) {
  return options[name].as<double>();
}

Index count(const TrainerOptions& options, const char* name) {
  return static_cast<Index>(number(options, name));
}

template <class Code>
Code code(const TrainerOptions& options, const char* name) {
  return static_cast<Code>(count(options, name));
}

Float64Array array(const TrainerOptions& options, const char* name) {
  return Float64Array(options[name]);
}

Sizes sizes_of(const TrainerOptions& options) {
  return {number(options, "rows"), number(options, "dIn"), number(options, "dOut"),
          number(options, "rank")};
}

TrainerSettings<double> settings_of(const TrainerOptions& options) {
  const bool decoupled = code<OptimizerCode>(options, "optimizer") == OptimizerCode::kAdamW;
  return {count(options, "lossEvery"),
          OnDivergence::kStop,
          {number(options, "ridge"), decoupled ? 0 : number(options, "weightDecay")},
          number(options, "clipNorm"),
          {count(options, "batchSize"), number(options, "dropout"), number(options, "seed")},
          {number(options, "gradientTolerance"), number(options, "lossTolerance"),
           count(options, "patience"), number(options, "minDelta")}};
}

std::unique_ptr<Optimizer<double>> make_plain_optimizer(const TrainerOptions& options,
                                                        const Adapter<double>& start) {
  const double decay = number(options, "weightDecay");
  const double momentum = number(options, "momentum");
  const double beta1 = number(options, "beta1");
  const double beta2 = number(options, "beta2");
  const double eps = number(options, "eps");
  using Kind = Momentum<double>::Kind;
  switch (code<OptimizerCode>(options, "optimizer")) {
    case OptimizerCode::kMomentum:
      return std::make_unique<Momentum<double>>(momentum, Kind::kHeavyBall, start);
    case OptimizerCode::kNesterov:
      return std::make_unique<Momentum<double>>(momentum, Kind::kNesterov, start);
    case OptimizerCode::kAdam:
      return std::make_unique<Adam<double>>(Adam<double>::Settings{beta1, beta2, eps, 0}, start);
    case OptimizerCode::kAdamW:
      return std::make_unique<Adam<double>>(Adam<double>::Settings{beta1, beta2, eps, decay},
                                            start);
    case OptimizerCode::kScaledGd:
      return std::make_unique<ScaledGradientDescent<double>>(number(options, "delta"));
    default:
      return std::make_unique<Sgd<double>>();
  }
}

std::unique_ptr<Optimizer<double>> make_optimizer(const TrainerOptions& options,
                                                  const Adapter<double>& start) {
  auto optimizer = make_plain_optimizer(options, start);
  const double ratio = number(options, "loraPlusRatio");
  if (ratio == 1) return optimizer;
  return std::make_unique<LoraPlus<double>>(std::move(optimizer), ratio);
}

std::unique_ptr<StepSize<double>> make_safe_step_size(const TrainerOptions& options,
                                                      const Route<double>& route) {
  using Rule = SafeStepSize<double>::Rule;
  const TrainerSettings<double> settings = settings_of(options);
  const bool along_gradient = code<OptimizerCode>(options, "optimizer") == OptimizerCode::kSgd &&
                              number(options, "loraPlusRatio") == 1;
  return std::make_unique<SafeStepSize<double>>(
      route, SafeStepSize<double>::Settings{along_gradient ? Rule::kGradient : Rule::kDescent,
                                            settings.penalty, settings.sampling});
}

std::unique_ptr<StepSize<double>> make_plain_step_size(const TrainerOptions& options,
                                                       const Route<double>& route) {
  switch (code<StepSizeCode>(options, "stepSize")) {
    case StepSizeCode::kSafe:
      return make_safe_step_size(options, route);
    case StepSizeCode::kLineSearch:
      return std::make_unique<LineSearch<double>>();
    default:
      return std::make_unique<ConstantStepSize<double>>(number(options, "lr"));
  }
}

std::unique_ptr<StepSize<double>> make_step_size(const TrainerOptions& options,
                                                 const Route<double>& route) {
  auto step_size = make_plain_step_size(options, route);
  using Decay = ScheduledStepSize<double>::Decay;
  const ScheduledStepSize<double>::Schedule schedule{
      code<Decay>(options, "schedule"), count(options, "warmup"), count(options, "steps"),
      number(options, "finalFactor")};
  if (schedule.decay == Decay::kConstant && schedule.warmup == 0) return step_size;
  return std::make_unique<ScheduledStepSize<double>>(std::move(step_size), schedule);
}

/// The rows held out, or null where there are none.
std::unique_ptr<Route<double>> make_validation(const TrainerOptions& options) {
  Sizes sizes = sizes_of(options);
  sizes.rows = count(options, "validationRows");
  if (sizes.rows == 0) return nullptr;
  return make_route(to_problem(array(options, "xValidation"), array(options, "yValidation"),
                               array(options, "wBase"), sizes, number(options, "scale"), 0, 0),
                    number(options, "route"), GradientsOf::kNoRows);
}

}  // namespace

Problem<double> to_problem(const Float64Array& x, const Float64Array& y, const Float64Array& w_base,
                           const Sizes& sizes, double scale, double n, double residual_squares) {
  return {to_matrix(x, sizes.rows, sizes.d_in),
          to_matrix(y, sizes.rows, sizes.d_out),
          to_matrix(w_base, sizes.d_in, sizes.d_out),
          scale,
          static_cast<Index>(n),
          residual_squares};
}

Adapter<double> to_adapter(const Float64Array& a, const Float64Array& b, const Sizes& sizes) {
  return {to_matrix(a, sizes.d_in, sizes.rank), to_matrix(b, sizes.rank, sizes.d_out)};
}

std::unique_ptr<Route<double>> make_route(Problem<double> problem, double route,
                                          GradientsOf gradients_of) {
  if (static_cast<RouteCode>(route) == RouteCode::kDirect) {
    return std::make_unique<DirectRoute<double>>(std::move(problem));
  }
  return std::make_unique<FactoredRoute<double>>(std::move(problem), gradients_of);
}

Trainer<double> make_trainer(const TrainerOptions& options) {
  const Sizes sizes = sizes_of(options);
  const TrainerSettings<double> settings = settings_of(options);
  auto route =
      make_route(to_problem(array(options, "x"), array(options, "y"), array(options, "wBase"),
                            sizes, number(options, "scale"), number(options, "n"),
                            number(options, "residualSquares")),
                 number(options, "route"),
                 settings.sampling.draws() ? GradientsOf::kSamples : GradientsOf::kAllRows);
  Adapter<double> start = to_adapter(array(options, "a0"), array(options, "b0"), sizes);
  auto optimizer = make_optimizer(options, start);
  auto step_size = make_step_size(options, *route);
  return {std::move(route), std::move(optimizer),    std::move(step_size), std::move(start),
          settings,         make_validation(options)};
}

}  // namespace lora::bindings
