#pragma once

#include <algorithm>

#include "core/route.h"

namespace lora::testing {

struct Evaluation {
  double loss;
  Gradient gradient;
};

/// A whole pass in the route's own blocks.
inline void run_pass(Route& route, const Adapter& adapter, Route::Pass pass,
                     Route::Sweep sweep = Route::Sweep::kDown) {
  const Index blocks = (route.rows() + route.block_rows() - 1) / route.block_rows();
  route.begin_pass(adapter, pass, sweep);
  for (Index i = 0; i < blocks; ++i) {
    const Index block = sweep == Route::Sweep::kDown ? i : blocks - 1 - i;
    const Index first = block * route.block_rows();
    route.add_rows(adapter, first, std::min(route.block_rows(), route.rows() - first));
  }
  while (route.conclude(adapter) > 0) continue;
}

inline Gradient gradient_of(const Route& route, const Adapter& adapter) {
  Gradient gradient{Matrix(adapter.a.rows(), adapter.a.cols()),
                    Matrix(adapter.b.rows(), adapter.b.cols())};
  route.gradient(adapter, gradient);
  return gradient;
}

/// One whole pass at `adapter`.
inline Evaluation evaluate(Route& route, const Adapter& adapter,
                           Route::Sweep sweep = Route::Sweep::kDown) {
  while (route.prepare(1) > 0) continue;
  run_pass(route, adapter, Route::Pass::kLossAndGradient, sweep);
  return {route.loss(), gradient_of(route, adapter)};
}

}  // namespace lora::testing
