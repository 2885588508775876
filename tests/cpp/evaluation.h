#pragma once

#include <algorithm>

#include "core/route.h"

namespace lora::testing {

struct Evaluation {
  double loss;
  Gradient<double> gradient;
};

/// One whole pass at `adapter`.
inline Evaluation evaluate(Route<double>& route, const Adapter<double>& adapter) {
  while (route.prepare(1) > 0) continue;
  route.begin_pass(adapter, Route<double>::Pass::kLossAndGradient);
  for (Index row = 0; row < route.rows(); row += route.block_rows()) {
    route.add_rows(adapter, row, std::min(route.block_rows(), route.rows() - row));
  }
  Evaluation result{route.loss(),
                    {Matrix<double>(adapter.a.rows(), adapter.a.cols()),
                     Matrix<double>(adapter.b.rows(), adapter.b.cols())}};
  route.gradient(adapter, result.gradient);
  return result;
}

}  // namespace lora::testing
