// Makes the parts of a training run from what JavaScript asks for, which
// web/lib/engine/raw-module.ts describes. All of it is there.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "bindings/convert.h"
#include "bindings/numbers.h"
#include "core/adapter.h"
#include "core/problem.h"
#include "core/route.h"
#include "core/trainer.h"

namespace lora::bindings {

/// The matrices of a training run; those of the validation are empty where no rows are held out.
struct TrainerArrays {
  const Float64Array &x, &y, &w_base, &a0, &b0, &x_validation, &y_validation;
};

/// Numbers that JavaScript passes together, in the order of web/lib/engine/layouts.ts.
template <class Numbers>
Numbers to_numbers(const Float64Array& array) {
  Numbers numbers;
  copy_values(array, reinterpret_cast<double*>(&numbers), sizeof(numbers) / sizeof(double));
  return numbers;
}

/// The same in the other direction.
template <class Numbers>
Float64Array from_numbers(const Numbers* numbers, std::size_t count = 1) {
  return to_array(reinterpret_cast<const double*>(numbers),
                  count * sizeof(Numbers) / sizeof(double));
}

/// The sizes of a problem: numbers that are whole and fit an Index.
struct Sizes {
  Index rows, d_in, d_out, rank;
};

inline Index whole(double number) { return static_cast<Index>(number); }

template <class Numbers>
Sizes sizes_of(const Numbers& numbers) {
  return {whole(numbers.rows), whole(numbers.d_in), whole(numbers.d_out), whole(numbers.rank)};
}

/// Rows that may stand for the `n` that they were reduced from.
template <class Numbers>
Problem to_problem(const Float64Array& x, const Float64Array& y, Matrix w_base,
                   const Numbers& numbers, double scale) {
  const Index rows = whole(numbers.rows);
  const Index d_in = w_base.rows();
  const Index d_out = w_base.cols();
  return {to_matrix(x, rows, d_in), to_matrix(y, rows, d_out), std::move(w_base), scale,
          whole(numbers.n),         numbers.residual_squares};
}

Adapter to_adapter(const Float64Array& a, const Float64Array& b, const Sizes& sizes);

std::unique_ptr<Route> make_route(Problem problem, RouteCode route, GradientsOf gradients_of);

Trainer make_trainer(const TrainerArrays& arrays, const TrainerNumbers& numbers);

}  // namespace lora::bindings
