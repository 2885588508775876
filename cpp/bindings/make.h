// Makes the parts of a training run from what JavaScript asks for, which
// web/lib/engine/raw-module.ts describes. All of it is there.
#pragma once

#include <memory>

#include "bindings/convert.h"
#include "core/adapter.h"
#include "core/problem.h"
#include "core/route.h"
#include "core/trainer.h"

namespace lora::bindings {

/// The matrices of a training run; those of the validation are empty where no rows are held out.
struct TrainerArrays {
  const Float64Array &x, &y, &w_base, &a0, &b0, &x_validation, &y_validation;
};

/// Its numbers, in the order of web/lib/engine/numbers.ts.
struct TrainerNumbers {
  double rows, d_in, d_out, rank, n, residual_squares, validation_rows;
  double scale, route, steps, loss_every;
  double optimizer, momentum, beta1, beta2, eps, delta, weight_decay, lora_plus_ratio;
  double clip_norm, ridge;
  double step_size, lr, schedule, warmup, final_factor;
  double batch_size, dropout, seed;
  double patience, min_delta, gradient_tolerance, loss_tolerance;
};

/// The sizes of a problem as JavaScript passes them: numbers that are whole and fit an Index.
struct Sizes {
  Sizes(double rows, double d_in, double d_out, double rank)
      : rows(static_cast<Index>(rows)),
        d_in(static_cast<Index>(d_in)),
        d_out(static_cast<Index>(d_out)),
        rank(static_cast<Index>(rank)) {}
  Index rows, d_in, d_out, rank;
};

Problem to_problem(const Float64Array& x, const Float64Array& y, const Float64Array& w_base,
                   const Sizes& sizes, double scale, double n, double residual_squares);

Adapter to_adapter(const Float64Array& a, const Float64Array& b, const Sizes& sizes);

/// `route` is one of ROUTE_CODES.
std::unique_ptr<Route> make_route(Problem problem, double route, GradientsOf gradients_of);

TrainerNumbers to_numbers(const Float64Array& array);

Trainer make_trainer(const TrainerArrays& arrays, const TrainerNumbers& numbers);

}  // namespace lora::bindings
