// Makes the parts of a training run from what JavaScript asks for: numbers and Float64Arrays in
// one object, read field by field, which web/lib/engine/raw-module.ts describes. All of them are
// there.
#pragma once

#include <memory>

#include "bindings/convert.h"
#include "core/adapter.h"
#include "core/problem.h"
#include "core/route.h"
#include "core/trainer.h"

namespace lora::bindings {

/// The object; the name also appears in the module's TypeScript declarations.
EMSCRIPTEN_DECLARE_VAL_TYPE(TrainerOptions)

/// The sizes of a problem as JavaScript passes them: numbers that are whole and fit an Index.
struct Sizes {
  Sizes(double rows, double d_in, double d_out, double rank)
      : rows(static_cast<Index>(rows)),
        d_in(static_cast<Index>(d_in)),
        d_out(static_cast<Index>(d_out)),
        rank(static_cast<Index>(rank)) {}
  Index rows, d_in, d_out, rank;
};

Problem<double> to_problem(const Float64Array& x, const Float64Array& y, const Float64Array& w_base,
                           const Sizes& sizes, double scale, double n, double residual_squares);

Adapter<double> to_adapter(const Float64Array& a, const Float64Array& b, const Sizes& sizes);

/// `route` is one of ROUTE_CODES.
std::unique_ptr<Route<double>> make_route(Problem<double> problem, double route,
                                          GradientsOf gradients_of);

Trainer<double> make_trainer(const TrainerOptions& options);

}  // namespace lora::bindings
