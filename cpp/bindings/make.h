// Makes the parts of a training run from the numbers that JavaScript passes. Numbers of settings
// that a run does not use are there, too.
#pragma once

#include <memory>

#include "bindings/convert.h"
#include "bindings/held_problem.h"
#include "bindings/numbers.h"
#include "core/adapter.h"
#include "core/problem.h"
#include "core/route.h"
#include "core/trainer.h"

namespace lora::bindings {

/// Stands in place of the handle of a problem where there is none.
inline constexpr double kNoProblem = 0;

/// a (d_in, rank) and b (rank, d_out), with the widths of the route.
Adapter to_adapter(const Float64Array& a, const Float64Array& b, const Route& route, Index rank);

std::shared_ptr<Route> make_route(Problem problem, RouteCode route, GradientsOf gradients_of);

/// `validation` has the rows held out; null where there are none.
Trainer make_trainer(HeldProblem& problem, HeldProblem* validation, const Float64Array& a0,
                     const Float64Array& b0, const TrainerNumbers& numbers);

}  // namespace lora::bindings
