// What every training run calls: the first part of the module. web/lib/arguments has validated the
// arguments; they are not checked again. Two exceptions can leave: std::bad_alloc and, for a handle
// that is refused, an error of JavaScript (held.h). web/lib/engine/raw-module.ts documents the
// functions.
#include <emscripten/bind.h>

#include <memory>
#include <utility>

#include "bindings/convert.h"
#include "bindings/held.h"
#include "bindings/held_problem.h"
#include "bindings/held_reduction.h"
#include "bindings/held_trainer.h"
#include "bindings/make.h"
#include "core/sgd.h"
#include "core/trainer.h"

namespace lora::bindings {
namespace {

/// The specification's loop in one call; its contract is in web/lib/core.ts.
Float64Array train_lora(double problem, const Float64Array& a0, const Float64Array& b0,
                        const Float64Array& array) {
  const auto numbers = to_numbers<PlainRunNumbers>(array);
  TrainerSettings settings;
  settings.on_divergence = OnDivergence::kContinue;
  auto route = held<HeldProblem>(problem).route({numbers.route, 1, GradientsOf::kAllRows});
  Adapter start = to_adapter(a0, b0, *route, whole(numbers.rank));
  Trainer trainer(std::move(route), std::make_unique<Sgd>(),
                  std::make_unique<ConstantStepSize>(numbers.lr), std::move(start), settings);
  while (trainer.advance(whole(numbers.steps), whole(kMostAtOnce)) > 0) continue;
  return to_ab(trainer.adapter());
}

}  // namespace

EMSCRIPTEN_BINDINGS(training) {
  using emscripten::function;
  using Array = const Float64Array&;
  emscripten::register_type<Float64Array>("Float64Array");
  function("trainLora", &train_lora);
  function("release", &release);

  function("makeProblem", &make_from<HeldProblem, ProblemNumbers>);
  function("problemPushRows", method<&HeldProblem::push_rows>);
  function("problemPushWeight", method<&HeldProblem::push_weight>);

  function("makeTrainer", &make_from<HeldTrainer, TrainerNumbers, double, double, Array, Array>);
  function("trainerAdvance", method<&HeldTrainer::advance>);
  function("trainerReport", method<&HeldTrainer::report>);
  function("trainerHistory", method<&HeldTrainer::history>);
  function("trainerAb", method<&HeldTrainer::ab>);
  function("trainerReturnToBest", method<&HeldTrainer::return_to_best>);
  function("trainerState", method<&HeldTrainer::state>);
  function("trainerRestore", method<&HeldTrainer::restore>);

  function("makeReduction", &make<HeldReduction, double, double>);
  function("reductionPush", method<&HeldReduction::push>);
  function("reductionPushReduced", method<&HeldReduction::push_reduced>);
  function("reductionAdvance", method<&HeldReduction::advance>);
  function("reductionReport", method<&HeldReduction::report>);
  function("reductionX", method<&HeldReduction::x>);
  function("reductionY", method<&HeldReduction::y>);
  function("reductionTake", method<&HeldReduction::take>);
}

}  // namespace lora::bindings
