#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "core/curvature.h"
#include "core/direct_route.h"
#include "core/safe_step_size.h"
#include "random_problem.h"

namespace lora {
namespace {

using testing::RandomMatrices;

DirectRoute route_over(const Matrix& x, Index d_out) {
  return DirectRoute({x, Matrix::Zero(x.rows(), d_out), Matrix::Zero(x.cols(), d_out), 1});
}

double curvature_of(const Matrix& x, Index row_budget) {
  const DirectRoute route = route_over(x, 1);
  Curvature curvature(route);
  while (curvature.advance(row_budget) > 0) continue;
  return curvature.value();
}

/// lambda_max(x.T @ x), from so many matrix-vector products that nothing is left to converge.
double largest_eigenvalue(const Matrix& x) {
  Vector direction = RandomMatrices(4).next(x.cols(), 1);
  for (int i = 0; i < 20000; ++i) {
    direction = x.transpose() * (x * direction).eval();
    direction.normalize();
  }
  return (x * direction).squaredNorm();
}

TEST(CurvatureTest, IsTheLargestEigenvalueOfTheHessian) {
  RandomMatrices random(5);
  for (const auto& [rows, cols] : {std::pair{1, 1}, {5, 30}, {100, 20}, {300, 3}}) {
    const Matrix x = random.next(rows, cols);
    const double expected = 2.0 / rows * largest_eigenvalue(x);
    const double value = curvature_of(x, 1 << 20);
    EXPECT_LE(value, expected * (1 + 1e-12)) << rows << " x " << cols;
    EXPECT_GE(value, expected * 0.97) << rows << " x " << cols;
  }
}

TEST(CurvatureTest, InterruptionsDoNotChangeIt) {
  const Matrix x = RandomMatrices(6).next(150, 7);
  EXPECT_EQ(curvature_of(x, 1), curvature_of(x, 1 << 20));
}

/// One direction that bends three times as much as all others, which are alike, so that the value
/// seems to have settled at once if the first direction has almost none of it. The first of some
/// random ones that do is what the iteration has to find.
TEST(CurvatureTest, FindsADirectionThatItHardlyBeginsWith) {
  constexpr Index kSize = 60;
  int hidden = 0;
  for (std::uint64_t seed = 0; hidden < 5; ++seed) {
    const Matrix spike = RandomMatrices(seed).next(kSize, 1).normalized();
    const Matrix x =
        Matrix::Identity(kSize, kSize) + (std::sqrt(3.0) - 1) * spike * spike.transpose();
    const DirectRoute route = route_over(x, 1);
    Curvature once(route);
    once.advance(kSize);
    if (once.value() > 2.0 / kSize * 1.00002) continue;
    ++hidden;
    EXPECT_GE(curvature_of(x, 1 << 20), 2.0 / kSize * 3 * 0.97) << seed;
  }
}

TEST(CurvatureTest, OfZeroFeaturesIsZero) {
  EXPECT_EQ(curvature_of(Matrix::Zero(10, 3), 1 << 20), 0);
}

/// The step size at `adapter`, for plain descent.
double step_size_at(SafeStepSize& step_size, const Adapter& adapter, double objective) {
  while (step_size.prepare(100) > 0) continue;
  const Gradient gradient = adapter.zeros();
  return step_size.at({0, adapter, gradient, gradient, objective, {}});
}

TEST(SafeStepSizeTest, IsOneWhereNothingCanMove) {
  const DirectRoute route = route_over(Matrix::Zero(10, 3), 2);
  SafeStepSize step_size(route, {});
  const Adapter zero{Matrix::Zero(3, 1), Matrix::Zero(1, 2)};
  EXPECT_EQ(step_size_at(step_size, zero, 0), 1);
}

/// The same change of the weight in factors of a higher rank: the factors have the same singular
/// values and zeros, of which the bound takes the Gram matrices (d_in, d_in) and (d_out, d_out).
TEST(SafeStepSizeTest, IsTheSameFromTheSmallerGramMatrices) {
  const auto [problem, start] = testing::random_problem({30, 6, 5, 4}, 1.5, 1);
  const DirectRoute route(problem);
  SafeStepSize step_size(route, {});
  const double expected = step_size_at(step_size, start, 2);
  const Matrix v = RandomMatrices(2).next(9, 1).normalized();
  const Matrix reflection = Matrix::Identity(9, 9) - 2 * v * v.transpose();
  const Matrix rotated = reflection.leftCols(4);
  const Adapter wide{start.a * rotated.transpose(), rotated * start.b};
  EXPECT_NEAR(step_size_at(step_size, wide, 2), expected, 1e-13 * expected);
}

/// L along a direction d(a, b) has the second derivative that the bound is one over; the largest
/// over many random directions has to stay below it.
TEST(SafeStepSizeTest, BoundsTheCurvatureInEveryDirection) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const testing::Shape shape{30, 6, 5, 3};
    const auto [problem, start] = testing::random_problem(shape, 1.5, seed);
    const auto loss_at = [&problem = problem](const Adapter& at) {
      const Matrix weight = problem.w_base + problem.scale * at.a * at.b;
      return (problem.x * weight - problem.y).squaredNorm() / double(problem.y.size());
    };
    const DirectRoute route(problem);
    SafeStepSize step_size(route, {});
    const double objective = double(problem.d_out()) * loss_at(start);
    const double bound = 1 / step_size_at(step_size, start, objective);

    RandomMatrices random(seed + 1000);
    for (int trial = 0; trial < 50; ++trial) {
      Adapter direction{random.next(6, 3), random.next(3, 5)};
      const double length = std::sqrt(direction.a.squaredNorm() + direction.b.squaredNorm());
      const double h = 1e-3;
      const auto shifted = [&start = start, &direction, length](double by) {
        return Adapter{start.a + by / length * direction.a, start.b + by / length * direction.b};
      };
      const double second_difference =
          (loss_at(shifted(h)) - 2 * loss_at(start) + loss_at(shifted(-h))) / (h * h);
      EXPECT_LE(double(problem.d_out()) * second_difference, bound * (1 + 1e-6));
    }
  }
}

}  // namespace
}  // namespace lora
