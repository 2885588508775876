// Makes the parts of a training run from the numbers that JavaScript passes. Numbers of settings
// that a run does not use are there, too.
#pragma once

#include <algorithm>
#include <cstddef>
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

/// Reads numbers that JavaScript passes in one array, in the order of web/lib/engine/layouts.ts.
template <class Numbers>
Numbers to_numbers(const Float64Array& array) {
  Numbers numbers;
  copy_values(array, reinterpret_cast<double*>(&numbers), sizeof(numbers) / sizeof(double));
  return numbers;
}

/// Returns numbers to JavaScript in one array, in the same order.
template <class Numbers>
Float64Array from_numbers(const Numbers* numbers, std::size_t count = 1) {
  return to_array(reinterpret_cast<const double*>(numbers),
                  count * sizeof(Numbers) / sizeof(double));
}

/// Converts a number that is whole and fits an Index.
inline Index whole(double number) { return static_cast<Index>(number); }

/// The largest budget of one call: longer than a slice of time, and small enough that counting up
/// to it cannot overflow.
inline constexpr double kMostAtOnce = 1 << 30;

/// A budget that JavaScript passes.
inline Index budget_of(double number) { return whole(std::min(number, kMostAtOnce)); }

/// a (d_in, rank) and b (rank, d_out), with the widths of the route.
Adapter to_adapter(const Float64Array& a, const Float64Array& b, const Route& route, Index rank);

/// concat(a.flatten(), b.flatten())
Float64Array to_ab(const Adapter& adapter);

std::shared_ptr<Route> make_route(Problem problem, RouteCode route, GradientsOf gradients_of);

/// `validation` has the rows held out; null where there are none.
Trainer make_trainer(HeldProblem& problem, HeldProblem* validation, const Float64Array& a0,
                     const Float64Array& b0, const TrainerNumbers& numbers);

}  // namespace lora::bindings
