#include "core/direct_route.h"

#include <gtest/gtest.h>

#include <cmath>

#include "random_problem.h"

namespace lora {
namespace {

using testing::kScale;
using testing::kShapes;
using testing::random_problem;
using testing::RandomProblem;
using testing::Shape;
using Pass = Route::Pass;

/// One pass in blocks of `block` rows.
void run_pass_in_blocks(Route& route, const Adapter& adapter, Pass pass, Index block) {
  const Index rows = route.rows();
  route.begin_pass(adapter, pass, Route::Sweep::kDown);
  for (Index row = 0; row < rows; row += block) {
    route.add_rows(adapter, row, std::min(block, rows - row));
  }
}

double loss_at(const Problem& problem, const Adapter& adapter) {
  DirectRoute route(problem);
  run_pass_in_blocks(route, adapter, Pass::kLoss, 64);
  return route.loss();
}

/// The loss by the plainest loops there are.
double loss_by_loops(const Problem& problem, const Adapter& adapter) {
  double sum = 0;
  for (Index i = 0; i < problem.n(); ++i) {
    for (Index j = 0; j < problem.d_out(); ++j) {
      double y_hat = 0;
      for (Index k = 0; k < problem.d_in(); ++k) {
        double weight = problem.w_base(k, j);
        for (Index q = 0; q < adapter.rank(); ++q) {
          weight += problem.scale * adapter.a(k, q) * adapter.b(q, j);
        }
        y_hat += problem.x(i, k) * weight;
      }
      sum += (y_hat - problem.y(i, j)) * (y_hat - problem.y(i, j));
    }
  }
  return sum / static_cast<double>(problem.n() * problem.d_out());
}

class DirectRouteTest : public ::testing::TestWithParam<Shape> {};

TEST_P(DirectRouteTest, LossIsTheMeanSquaredError) {
  const RandomProblem random = random_problem(GetParam(), kScale, 1);
  const double expected = loss_by_loops(random.problem, random.start);
  EXPECT_NEAR(loss_at(random.problem, random.start), expected, 1e-13 * expected);
}

/// d(d_out * loss)/d(entry) by central differences, which are exact up to rounding for a function
/// that is quadratic in every single entry.
TEST_P(DirectRouteTest, GradientIsTheSlopeOfTheLoss) {
  RandomProblem random = random_problem(GetParam(), kScale, 2);
  DirectRoute route(random.problem);
  run_pass_in_blocks(route, random.start, Pass::kLossAndGradient, 64);
  Gradient gradient;
  route.gradient(random.start, gradient);

  const double step = 1e-2;
  const auto slope = [&](double& entry) {
    const double value = entry;
    entry = value + step;
    const double above = loss_at(random.problem, random.start);
    entry = value - step;
    const double below = loss_at(random.problem, random.start);
    entry = value;
    return static_cast<double>(random.problem.d_out()) * (above - below) / (2 * step);
  };
  for (Index i = 0; i < random.start.a.size(); ++i) {
    const double expected = slope(random.start.a.data()[i]);
    EXPECT_NEAR(gradient.a.data()[i], expected, 1e-8 * (1 + std::abs(expected)))
        << "a, entry " << i;
  }
  for (Index i = 0; i < random.start.b.size(); ++i) {
    const double expected = slope(random.start.b.data()[i]);
    EXPECT_NEAR(gradient.b.data()[i], expected, 1e-8 * (1 + std::abs(expected)))
        << "b, entry " << i;
  }
}

TEST_P(DirectRouteTest, BlocksOfAnySizeGiveTheSameResult) {
  const RandomProblem random = random_problem(GetParam(), kScale, 3);
  DirectRoute route(random.problem);
  Gradient whole;
  Gradient in_blocks;
  run_pass_in_blocks(route, random.start, Pass::kLossAndGradient, random.problem.n());
  const double loss = route.loss();
  route.gradient(random.start, whole);
  run_pass_in_blocks(route, random.start, Pass::kLossAndGradient, 5);
  route.gradient(random.start, in_blocks);
  EXPECT_NEAR(route.loss(), loss, 1e-13 * loss);
  EXPECT_LE((in_blocks.a - whole.a).norm(), 1e-13 * whole.a.norm());
  EXPECT_LE((in_blocks.b - whole.b).norm(), 1e-13 * whole.b.norm());
}

INSTANTIATE_TEST_SUITE_P(Shapes, DirectRouteTest, ::testing::ValuesIn(kShapes));

}  // namespace
}  // namespace lora
