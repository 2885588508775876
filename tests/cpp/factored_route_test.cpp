#include "core/factored_route.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "core/direct_route.h"
#include "evaluation.h"
#include "random_problem.h"

namespace lora {
namespace {

using testing::evaluate;
using testing::Evaluation;
using testing::gradient_of;
using testing::kScale;
using testing::random_problem;
using testing::RandomProblem;
using testing::run_pass;
using testing::Shape;
using Pass = Route::Pass;
using Sweep = Route::Sweep;

/// ||actual - expected|| relative to ||expected||.
double relative_error(const Matrix& actual, const Matrix& expected) {
  const double norm = expected.norm();
  return (actual - expected).norm() / (norm > 0 ? norm : 1);
}

void expect_agreement(const Shape& shape, std::uint64_t seed, Sweep sweep = Sweep::kDown) {
  SCOPED_TRACE(std::to_string(shape.n) + " rows, " + std::to_string(shape.d_in) + " x " +
               std::to_string(shape.d_out) + ", rank " + std::to_string(shape.rank));
  const RandomProblem random = random_problem(shape, kScale, seed);
  DirectRoute direct(random.problem);
  const Evaluation expected = evaluate(direct, random.start);
  // The latter never goes through the gradient of the weight.
  for (const GradientsOf gradients_of : {GradientsOf::kAllRows, GradientsOf::kSamples}) {
    FactoredRoute factored(random.problem, gradients_of);
    const Evaluation actual = evaluate(factored, random.start, sweep);
    EXPECT_NEAR(actual.loss, expected.loss, 1e-12 * expected.loss);
    EXPECT_LT(relative_error(actual.gradient.a, expected.gradient.a), 1e-12);
    EXPECT_LT(relative_error(actual.gradient.b, expected.gradient.b), 1e-12);
  }
}

TEST(FactoredRouteTest, AgreesWithTheDirectRouteAtEdges) {
  for (const Shape& shape : testing::kShapes) expect_agreement(shape, 1);
}

TEST(FactoredRouteTest, AgreesWithTheDirectRouteForEveryRemainder) {
  for (Index rank = 1; rank <= 20; ++rank) {
    for (Index d_out = 1; d_out <= 9; ++d_out) {
      expect_agreement({60 + (rank + d_out) % 8, 1 + (3 * rank + d_out) % 11, d_out, rank}, 2);
    }
  }
}

TEST(FactoredRouteTest, AgreesWithTheDirectRouteForRandomShapes) {
  testing::RandomMatrices random(3);
  const Matrix values = random.next(200, 4);
  const auto between_one_and = [](Index most, double value) {
    return 1 + static_cast<Index>(std::floor((value + 1) / 2 * static_cast<double>(most)));
  };
  for (Index i = 0; i < values.rows(); ++i) {
    const Shape shape{between_one_and(70, values(i, 0)), between_one_and(40, values(i, 1)),
                      between_one_and(40, values(i, 2)), between_one_and(20, values(i, 3))};
    expect_agreement(shape, static_cast<std::uint64_t>(i));
  }
}

/// Deeper than one cut of the depth, wider than one turn of prepare, and more than one block.
TEST(FactoredRouteTest, AgreesWithTheDirectRouteForManyFeaturesAndOutputs) {
  expect_agreement({150, 101, 131, 5}, 4);
}

/// Where the data does not fit the caches, the next block is asked for ahead of time.
TEST(FactoredRouteTest, AgreesWithTheDirectRouteForLargeData) {
  constexpr Shape kLarge = {20003, 40, 30, 3};
  ASSERT_TRUE(FactoredRoute(random_problem(kLarge, kScale, 5).problem).exceeds_caches());
  expect_agreement(kLarge, 5);
  expect_agreement(kLarge, 5, Sweep::kUp);
}

/// With a gradient that goes through that of the weight, and with one that does not.
class FactoredPassTest : public ::testing::TestWithParam<Shape> {
 protected:
  const RandomProblem random_ = random_problem(GetParam(), kScale, 6);
  FactoredRoute route_{random_.problem};
};

TEST_P(FactoredPassTest, TheLossAloneIsTheSameBits) {
  const double loss = evaluate(route_, random_.start).loss;
  run_pass(route_, random_.start, Pass::kLoss);
  EXPECT_EQ(route_.loss(), loss);
}

TEST_P(FactoredPassTest, TheGradientAloneIsTheSameBits) {
  const Gradient beside_the_loss = evaluate(route_, random_.start).gradient;
  for (const Pass pass : {Pass::kGradient, Pass::kBoundAndGradient}) {
    run_pass(route_, random_.start, pass);
    const Gradient alone = gradient_of(route_, random_.start);
    EXPECT_TRUE(alone.a == beside_the_loss.a);
    EXPECT_TRUE(alone.b == beside_the_loss.b);
  }
}

TEST_P(FactoredPassTest, TheBoundOfTheLossIsTheLossAndItsRounding) {
  const double loss = evaluate(route_, random_.start).loss;
  const double bound = route_.loss_bound(random_.start);
  EXPECT_GE(bound, loss);
  EXPECT_NEAR(bound, loss, 1e-10 * loss);
  run_pass(route_, random_.start, Pass::kBoundAndGradient);
  EXPECT_EQ(route_.loss_bound(random_.start), bound);
}

TEST_P(FactoredPassTest, TheBoundHoldsWhereNothingIsLeftOfTheLoss) {
  Problem solved = random_.problem;
  solved.y = solved.x * (solved.w_base + solved.scale * random_.start.a * random_.start.b);
  FactoredRoute route(solved);
  const double loss = evaluate(route, random_.start).loss;
  const double bound = route.loss_bound(random_.start);
  EXPECT_GE(bound, loss);
  EXPECT_LE(bound, 1e-9);
}

INSTANTIATE_TEST_SUITE_P(Shapes, FactoredPassTest,
                         ::testing::Values(Shape{100, 7, 80, 3}, Shape{100, 70, 5, 3}));

TEST(FactoredRouteTest, InterruptingThePreparationDoesNotChangeABit) {
  const RandomProblem random = random_problem({150, 9, 170, 3}, kScale, 7);
  FactoredRoute interrupted(random.problem);
  FactoredRoute at_once(random.problem);
  while (at_once.prepare(1 << 20) > 0) continue;
  const Evaluation one = evaluate(interrupted, random.start);
  const Evaluation other = evaluate(at_once, random.start);
  EXPECT_EQ(one.loss, other.loss);
  EXPECT_TRUE(one.gradient.a == other.gradient.a);
  EXPECT_TRUE(one.gradient.b == other.gradient.b);
}

TEST(FactoredRouteTest, TakesAdaptersOfAnotherRank) {
  const RandomProblem random = random_problem({80, 6, 5, 4}, kScale, 8);
  const Adapter narrower{random.start.a.leftCols(1), random.start.b.topRows(1)};
  DirectRoute direct(random.problem);
  FactoredRoute factored(random.problem);
  evaluate(factored, random.start);
  EXPECT_NEAR(evaluate(factored, narrower).loss, evaluate(direct, narrower).loss, 1e-12);
}

TEST(FactoredRouteTest, CurvatureIsThatOfTheDirectRoute) {
  const RandomProblem random = random_problem({100, 7, 5, 3}, kScale, 9);
  DirectRoute direct(random.problem);
  FactoredRoute factored(random.problem);
  while (factored.prepare(1 << 20) > 0) continue;
  const Vector direction = random.start.a.col(0);
  Vector expected = Vector::Zero(7);
  Vector actual = Vector::Zero(7);
  direct.add_curvature(direction, 0, 100, expected);
  for (Index first = 0; first < 100; first += factored.block_rows()) {
    factored.add_curvature(direction, first, std::min(factored.block_rows(), 100 - first), actual);
  }
  EXPECT_LT((actual - expected).norm(), 1e-12 * expected.norm());
}

}  // namespace
}  // namespace lora
