#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <memory>

#include "core/adam.h"
#include "core/direct_route.h"
#include "core/lora_plus.h"
#include "core/momentum.h"
#include "core/penalty.h"
#include "core/scaled_gd.h"
#include "core/sgd.h"
#include "core/trainer.h"
#include "random_problem.h"

namespace lora {
namespace {

using testing::random_problem;
using testing::RandomProblem;

using Make = std::function<std::unique_ptr<Optimizer>(const Adapter&)>;

const Make kOptimizers[] = {
    [](const Adapter&) { return std::make_unique<Sgd>(); },
    [](const Adapter& start) {
      return std::make_unique<Momentum>(0.9, Momentum::Kind::kHeavyBall, start);
    },
    [](const Adapter& start) {
      return std::make_unique<Momentum>(0.8, Momentum::Kind::kNesterov, start);
    },
    [](const Adapter& start) {
      return std::make_unique<Adam>(Adam::Settings{0.9, 0.99, 1e-8, 0.1}, start);
    },
    [](const Adapter&) { return std::make_unique<ScaledGradientDescent>(1e-3); },
    [](const Adapter& start) {
      return std::make_unique<LoraPlus>(
          std::make_unique<Momentum>(0.9, Momentum::Kind::kHeavyBall, start), 3.0);
    },
};

class ResumeTest : public ::testing::TestWithParam<std::size_t> {
 protected:
  Trainer make() {
    const RandomProblem random = random_problem({70, 6, 4, 3}, 0.5, 11);
    const RandomProblem held = random_problem({20, 6, 4, 3}, 0.5, 12);
    Problem validation = held.problem;
    validation.w_base = random.problem.w_base;
    TrainerSettings settings;
    settings.loss_every = 3;
    settings.sampling = {32, 0.2, 4};
    settings.stopping.patience = 1000;
    settings.penalty = {0.1, 0.05};
    settings.clip_norm = 2;
    return {std::make_unique<DirectRoute>(random.problem),
            kOptimizers[GetParam()](random.start),
            std::make_unique<ConstantStepSize>(0.01),
            random.start,
            settings,
            std::make_unique<DirectRoute>(validation)};
  }
};

void train(Trainer& trainer, Index steps, Index row_budget) {
  while (trainer.advance(steps, row_budget) > 0) continue;
}

std::vector<double> state_of(Trainer& trainer) {
  Archive archive;
  trainer.serialize(archive);
  return archive.values();
}

TEST_P(ResumeTest, GoesOnWithTheSameBitsWhereverItWasInterrupted) {
  Trainer whole = make();
  train(whole, 40, 1 << 20);
  while (whole.measure(1 << 20) > 0) continue;
  const std::vector<double> expected = state_of(whole);
  for (const Index rows : {0, 10, 300, 777, 1000, 1500}) {
    Trainer first = make();
    first.advance(40, rows);
    if (rows == 777) {
      while (first.measure(1) > 0) continue;  // a loss on the way, which is kept only at its end
    }
    Archive archive(state_of(first));
    Trainer second = make();
    second.serialize(archive);
    ASSERT_TRUE(archive.fits());
    train(second, 40, 1);
    while (second.measure(1 << 20) > 0) continue;
    EXPECT_EQ(state_of(second), expected) << rows << " rows";
  }
}

TEST_P(ResumeTest, RefusesAStateThatDoesNotFit) {
  Trainer trainer = make();
  train(trainer, 5, 1 << 20);
  std::vector<double> values = state_of(trainer);
  const auto fits = [this](std::vector<double> candidate) {
    Archive archive(std::move(candidate));
    Trainer other = make();
    if (archive.fits()) other.serialize(archive);
    return archive.fits();
  };
  EXPECT_TRUE(fits(values));
  EXPECT_FALSE(fits({}));
  for (std::size_t size = 1; size < values.size(); ++size) {
    std::vector<double> shorter(values.begin(), values.begin() + std::ptrdiff_t(size));
    EXPECT_FALSE(fits(shorter));
    shorter.front() = double(size);
    EXPECT_FALSE(fits(shorter)) << size;
  }
  values[3] += 1;  // d_out
  EXPECT_FALSE(fits(values));
}

INSTANTIATE_TEST_SUITE_P(Optimizers, ResumeTest,
                         ::testing::Range(std::size_t(0), std::size(kOptimizers)));

/// The direction solves the two damped systems that define it.
TEST(ScaledGradientDescentTest, SolvesTheScaledSystems) {
  const Adapter adapter = random_problem({1, 9, 7, 4}, 1, 13).start;
  const Gradient gradient = random_problem({1, 9, 7, 4}, 1, 14).start;
  ScaledGradientDescent optimizer(0.01);
  const Gradient& d = optimizer.direction(adapter, gradient);
  const auto damped = [](Matrix gram) {
    gram.diagonal().array() += 0.01 * gram.trace() / 4;
    return gram;
  };
  const Matrix of_b = damped(adapter.b * adapter.b.transpose());
  const Matrix of_a = damped(adapter.a.transpose() * adapter.a);
  EXPECT_LE((d.a * of_b - gradient.a).norm(), 1e-12 * gradient.a.norm());
  EXPECT_LE((of_a * d.b - gradient.b).norm(), 1e-12 * gradient.b.norm());
}

TEST(ScaledGradientDescentTest, LeavesTheGradientBesideAZeroFactor) {
  Adapter adapter = random_problem({1, 9, 7, 4}, 1, 13).start;
  adapter.b.setZero();
  const Gradient gradient = random_problem({1, 9, 7, 4}, 1, 14).start;
  ScaledGradientDescent optimizer(1e-6);
  EXPECT_EQ(optimizer.direction(adapter, gradient).a, gradient.a);
}

/// The ridge's gradient and line, against its value at moved adapters.
TEST(PenaltyTest, GradientAndLineAreThoseOfItsValue) {
  const Adapter adapter = random_problem({1, 9, 7, 4}, 1, 15).start;
  const Gradient direction = random_problem({1, 9, 7, 4}, 1, 16).start;
  const Penalty penalty{0.3, 0};
  const auto value_at = [&](double t) {
    Adapter moved = adapter;
    moved.combine(1, -t, direction);
    const double value = 0.3 * (1.7 * moved.a * moved.b).squaredNorm();
    EXPECT_NEAR(penalty.ridge_value(moved, 1.7), value, 1e-12 * value);
    return value;
  };
  const Line line = penalty.ridge_line(adapter, direction, 1.7);
  for (const double t : {0.1, 1.0, 3.0}) {
    EXPECT_NEAR(line.change(t), value_at(t) - value_at(0), 1e-11 * value_at(t));
  }
  Gradient gradient = adapter.zeros();
  penalty.add_ridge(adapter, 1.7, gradient);
  EXPECT_NEAR(-gradient.dot(direction), line.coefficient[1], 1e-11 * value_at(0));
}

}  // namespace
}  // namespace lora
