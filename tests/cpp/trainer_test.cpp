#include "core/trainer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <memory>
#include <utility>

#include "core/direct_route.h"
#include "core/safe_step_size.h"
#include "core/sgd.h"
#include "random_problem.h"

namespace lora {
namespace {

using testing::kShapes;
using testing::random_problem;
using testing::RandomProblem;
using testing::Shape;

constexpr Index kManyRows = 1 << 30;

TrainerSettings settings_with(Index loss_every, OnDivergence on_divergence = OnDivergence::kStop) {
  TrainerSettings settings;
  settings.loss_every = loss_every;
  settings.on_divergence = on_divergence;
  return settings;
}

Trainer trainer_on(std::shared_ptr<Route> route, const Adapter& start, double lr,
                   const TrainerSettings& settings = settings_with(1)) {
  return {std::move(route), std::make_unique<Sgd>(), std::make_unique<ConstantStepSize>(lr), start,
          settings};
}

Trainer trainer_with(const RandomProblem& random, double lr,
                     const TrainerSettings& settings = settings_with(1)) {
  return trainer_on(std::make_shared<DirectRoute>(random.problem), random.start, lr, settings);
}

Trainer trainer_with_safe_steps(const RandomProblem& random) {
  auto route = std::make_unique<DirectRoute>(random.problem);
  auto step_size = std::make_unique<SafeStepSize>(*route, SafeStepSize::Settings{});
  return {std::move(route), std::make_unique<Sgd>(), std::move(step_size), random.start,
          settings_with(1)};
}

void run(Trainer& trainer, Index steps, Index row_budget = kManyRows) {
  while (trainer.advance(steps, row_budget) > 0) continue;
  while (trainer.measure(row_budget) > 0) continue;
}

bool same_bits(const Matrix& left, const Matrix& right) {
  return left.size() == right.size() &&
         std::memcmp(left.data(), right.data(),
                     static_cast<std::size_t>(left.size()) * sizeof(double)) == 0;
}

/// The specification's loop, written with whole matrices.
Adapter reference(const RandomProblem& random, double lr, Index steps) {
  const Problem& problem = random.problem;
  const double scale = problem.scale;
  Adapter adapter = random.start;
  for (Index step = 0; step < steps; ++step) {
    const Matrix weight = problem.w_base + scale * adapter.a * adapter.b;
    const Matrix residual = problem.x * weight - problem.y;
    const Matrix g = 2.0 / double(problem.n()) * problem.x.transpose() * residual;
    const Matrix gradient_a = scale * g * adapter.b.transpose();
    const Matrix gradient_b = scale * adapter.a.transpose() * g;
    adapter.a -= lr * gradient_a;
    adapter.b -= lr * gradient_b;
  }
  return adapter;
}

class TrainerTest : public ::testing::TestWithParam<Shape> {};

TEST_P(TrainerTest, FollowsTheSpecification) {
  const RandomProblem random = random_problem(GetParam(), 0.5, 1);
  Trainer trainer = trainer_with(random, 0.01);
  run(trainer, 30);
  const Adapter expected = reference(random, 0.01, 30);
  EXPECT_LE((trainer.adapter().a - expected.a).norm(), 1e-12 * expected.a.norm());
  EXPECT_LE((trainer.adapter().b - expected.b).norm(), 1e-12 * expected.b.norm());
}

TEST_P(TrainerTest, InterruptionsDoNotChangeABit) {
  const RandomProblem random = random_problem(GetParam(), 1, 2);
  Trainer at_once = trainer_with(random, 0.01);
  Trainer interrupted = trainer_with(random, 0.01);
  run(at_once, 10);
  while (interrupted.advance(4, 1) > 0) continue;
  interrupted.measure(1);  // a measurement that is given up half-way
  interrupted.advance(10, 1);
  run(interrupted, 10, 1);
  EXPECT_TRUE(same_bits(at_once.adapter().a, interrupted.adapter().a));
  EXPECT_TRUE(same_bits(at_once.adapter().b, interrupted.adapter().b));
  EXPECT_EQ(at_once.newest_loss().loss, interrupted.newest_loss().loss);
}

TEST_P(TrainerTest, TrainersThatShareARouteDoNotChangeABitOfEachOther) {
  const RandomProblem random = random_problem(GetParam(), 1, 2);
  RandomProblem other = random;
  other.start.a *= 2;
  Trainer alone = trainer_with(random, 0.01);
  Trainer other_alone = trainer_with(other, 0.01);
  run(alone, 5);
  run(other_alone, 5);
  const auto route = std::make_shared<DirectRoute>(random.problem);
  Trainer first = trainer_on(route, random.start, 0.01);
  Trainer second = trainer_on(route, other.start, 0.01);
  // More than one pass at a time: the one under way in the end is lost to the other trainer.
  const Index budget = route->rows() + 1;
  while (first.advance(5, budget) + second.advance(5, budget) > 0) continue;
  EXPECT_TRUE(same_bits(alone.adapter().a, first.adapter().a));
  EXPECT_TRUE(same_bits(other_alone.adapter().a, second.adapter().a));
}

TEST_P(TrainerTest, SafeStepsNeverRaiseTheLoss) {
  Trainer trainer = trainer_with_safe_steps(random_problem(GetParam(), 2, 3));
  run(trainer, 200);
  const auto& history = trainer.history();
  const double rounding = 1e-28 * history.front().loss;  // a sum of squares of rounding errors
  for (std::size_t i = 1; i < history.size(); ++i) {
    EXPECT_LE(history[i].loss, history[i - 1].loss * (1 + 1e-12) + rounding);
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, TrainerTest, ::testing::ValuesIn(kShapes));

TEST(TrainerEdgeTest, NoStepsAndStepsOfSizeZeroReturnTheStartBitForBit) {
  RandomProblem random = random_problem({20, 4, 3, 2}, 1, 4);
  random.start.a(0, 0) = -0.0;
  random.start.b(1, 2) = -0.0;
  for (const Index steps : {0, 5}) {
    Trainer trainer = trainer_with(random, 0);
    run(trainer, steps);
    EXPECT_TRUE(same_bits(trainer.adapter().a, random.start.a)) << steps << " steps";
    EXPECT_TRUE(same_bits(trainer.adapter().b, random.start.b)) << steps << " steps";
  }
}

TEST(TrainerEdgeTest, HistoryHoldsTheFirstEveryNthAndTheLastLoss) {
  Trainer trainer = trainer_with(random_problem({20, 4, 3, 2}, 1, 5), 0.01, settings_with(3));
  run(trainer, 7);
  std::vector<Index> steps;
  for (const auto& entry : trainer.history()) steps.push_back(entry.step);
  EXPECT_EQ(steps, (std::vector<Index>{0, 3, 6, 7}));
  EXPECT_EQ(trainer.newest_loss().step, 7);
}

TEST(TrainerEdgeTest, StopsWhereTheLossIsNoLongerFinite) {
  const RandomProblem random = random_problem({20, 4, 3, 2}, 1, 6);
  Trainer trainer = trainer_with(random, 100);
  run(trainer, 1000);
  EXPECT_EQ(trainer.diverged_at(), trainer.step());
  EXPECT_LT(trainer.step(), 1000);
  EXPECT_EQ(trainer.newest_loss().step, trainer.step());
  EXPECT_EQ(trainer.smallest_step_size(), 100);
}

TEST(TrainerEdgeTest, StopsWhereTheGradientIsNoLongerFiniteThoughNoLossIsAskedFor) {
  const RandomProblem random = random_problem({20, 4, 3, 2}, 1, 6);
  Trainer trainer = trainer_with(random, 100, settings_with(0));
  run(trainer, 1000);
  EXPECT_EQ(trainer.diverged_at(), trainer.step());
  EXPECT_LT(trainer.step(), 1000);
  EXPECT_TRUE(trainer.adapter().a.allFinite());
}

TEST(TrainerEdgeTest, LossesThatAreNotKeptChangeNoBitOfTheAdapter) {
  const RandomProblem random = random_problem({150, 4, 3, 2}, 1, 7);
  Trainer every_loss = trainer_with(random, 0.01);
  Trainer no_loss = trainer_with(random, 0.01, settings_with(0));
  run(every_loss, 20);
  while (no_loss.advance(20, kManyRows) > 0) continue;
  EXPECT_EQ(no_loss.newest_loss().step, -1);
  EXPECT_TRUE(same_bits(every_loss.adapter().a, no_loss.adapter().a));
  EXPECT_TRUE(same_bits(every_loss.adapter().b, no_loss.adapter().b));
}

TEST(TrainerEdgeTest, GoesOnPastDivergenceWhereToldTo) {
  Trainer trainer = trainer_with(random_problem({20, 4, 3, 2}, 1, 6), 100,
                                 settings_with(0, OnDivergence::kContinue));
  while (trainer.advance(1000, kManyRows) > 0) continue;
  EXPECT_EQ(trainer.step(), 1000);
  EXPECT_TRUE(std::isnan(trainer.adapter().a(0, 0)));
}

}  // namespace
}  // namespace lora
