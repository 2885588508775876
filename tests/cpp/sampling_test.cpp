#include "core/sampling.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "core/direct_route.h"
#include "core/factored_route.h"
#include "evaluation.h"
#include "random_problem.h"

namespace lora {
namespace {

using testing::gradient_of;
using testing::random_problem;
using Pass = Route::Pass;
using Sweep = Route::Sweep;

std::vector<Index> rows_of(const Sample& sample) {
  return {sample.rows, sample.rows + sample.count};
}

TEST(BatchesTest, EveryEpochVisitsAllRowsOnce) {
  constexpr Index kRows = 23;
  Batches batches(kRows, 5, 7);
  std::set<std::vector<Index>> orders;
  for (Index epoch = 0; epoch < 20; ++epoch) {
    std::vector<Index> order;
    for (Index batch = 0; batch < 5; ++batch) {
      const auto rows = rows_of(batches.at(epoch * 5 + batch));
      EXPECT_EQ(rows.size(), batch < 4 ? 5u : 3u);
      order.insert(order.end(), rows.begin(), rows.end());
    }
    orders.insert(order);
    std::sort(order.begin(), order.end());
    for (Index row = 0; row < kRows; ++row) EXPECT_EQ(order[std::size_t(row)], row);
  }
  EXPECT_EQ(orders.size(), 20u);
}

TEST(BatchesTest, DependOnTheSeedAndTheStepOnly) {
  Batches forwards(100, 8, 1);
  Batches jumping(100, 8, 1);
  Batches other(100, 8, 2);
  forwards.at(0);
  const auto expected = rows_of(forwards.at(40));
  EXPECT_EQ(rows_of(jumping.at(40)), expected);
  EXPECT_NE(rows_of(other.at(40)), expected);
}

/// How often row 0 of 4 comes to each place: by chance within six standard deviations.
TEST(BatchesTest, AreUniform) {
  constexpr int kEpochs = 8000;
  Batches batches(4, 4, 3);
  int counts[4] = {};
  for (Index epoch = 0; epoch < kEpochs; ++epoch) {
    const auto rows = rows_of(batches.at(epoch));
    ++counts[std::find(rows.begin(), rows.end(), 0) - rows.begin()];
  }
  for (const int count : counts) EXPECT_NEAR(count, kEpochs / 4, 6 * 39);
}

TEST(DropoutTest, KeepsTheExpectation) {
  constexpr Index kValues = 40000;
  std::vector<double> values(kValues, 1.0);
  Dropout(0.25, 5, 3).apply(9, values.data(), kValues, 1);
  const auto dropped = std::count(values.begin(), values.end(), 0.0);
  EXPECT_NEAR(double(dropped), 0.25 * kValues, 6 * 87);
  EXPECT_EQ(std::count(values.begin(), values.end(), 1 / 0.75), kValues - dropped);
}

TEST(DropoutTest, DiffersBetweenRowsStepsAndSeeds) {
  const auto mask = [](double seed, Index step, Index row) {
    std::vector<double> values(64, 1.0);
    Dropout(0.5, seed, step).apply(row, values.data(), 64, 1);
    return values;
  };
  const std::set<std::vector<double>> masks{mask(0, 0, 0), mask(0, 0, 1), mask(0, 1, 0),
                                            mask(1, 0, 0), mask(4294967296.0, 0, 0)};
  EXPECT_EQ(masks.size(), 5u);
  EXPECT_EQ(mask(1, 2, 3), mask(1, 2, 3));
}

/// A pass over a sample, in the route's own blocks.
struct Sampled {
  double loss;
  Gradient gradient;
};

Sampled evaluate_sample(Route& route, const Adapter& adapter, const Sample& sample, Sweep sweep) {
  while (route.prepare(1) > 0) continue;
  const Index rows = sample.rows ? sample.count : route.rows();
  const Index blocks = (rows - 1) / route.block_rows() + 1;
  route.begin_pass(adapter, Pass::kLossAndGradient, sweep, sample);
  for (Index i = 0; i < blocks; ++i) {
    const Index block = sweep == Sweep::kDown ? i : blocks - 1 - i;
    const Index first = block * route.block_rows();
    route.add_rows(adapter, first, std::min(route.block_rows(), rows - first));
  }
  while (route.conclude(adapter) > 0) continue;
  return {route.loss(), gradient_of(route, adapter)};
}

class SampleTest : public ::testing::TestWithParam<testing::Shape> {};

TEST_P(SampleTest, OfTheFactoredRouteIsThatOfTheDirectOne) {
  const auto random = random_problem(GetParam(), 1.5, 4);
  DirectRoute direct(random.problem);
  FactoredRoute factored(random.problem);
  Batches batches(GetParam().n, 1 + GetParam().n / 2, 6);
  for (const double dropout : {0.0, 0.4}) {
    for (Index step = 0; step < 4; ++step) {
      Sample sample;
      if (step > 0) sample = batches.at(step);
      if (dropout > 0) sample.dropout = {dropout, 8, step};
      const auto expected = evaluate_sample(direct, random.start, sample, Sweep::kDown);
      const auto actual = evaluate_sample(factored, random.start, sample, Sweep::kUp);
      EXPECT_NEAR(actual.loss, expected.loss, 1e-12 * expected.loss);
      EXPECT_GE(factored.loss_bound(random.start), actual.loss);
      EXPECT_NEAR(factored.loss_bound(random.start), actual.loss, 1e-9 * (1 + actual.loss));
      const double norm = 1e-12 * (1 + std::sqrt(expected.gradient.squared_norm()));
      EXPECT_LE((actual.gradient.a - expected.gradient.a).norm(), norm);
      EXPECT_LE((actual.gradient.b - expected.gradient.b).norm(), norm);
    }
  }
}

/// A batch is a problem of its own rows.
TEST_P(SampleTest, OfABatchIsTheProblemOfItsRows) {
  const auto random = random_problem(GetParam(), 1.5, 5);
  const Problem& problem = random.problem;
  Batches batches(GetParam().n, 1 + GetParam().n / 3, 9);
  const Sample sample = batches.at(1);
  Problem alone{Matrix(sample.count, problem.d_in()), Matrix(sample.count, problem.d_out()),
                problem.w_base, problem.scale};
  for (Index i = 0; i < sample.count; ++i) {
    alone.x.row(i) = problem.x.row(sample.rows[i]);
    alone.y.row(i) = problem.y.row(sample.rows[i]);
  }
  DirectRoute expected_route(alone);
  FactoredRoute route(problem);
  const auto expected = testing::evaluate(expected_route, random.start);
  const auto actual = evaluate_sample(route, random.start, sample, Sweep::kDown);
  EXPECT_NEAR(actual.loss, expected.loss, 1e-12 * expected.loss);
  const double norm = 1e-12 * (1 + std::sqrt(expected.gradient.squared_norm()));
  EXPECT_LE((actual.gradient.a - expected.gradient.a).norm(), norm);
  EXPECT_LE((actual.gradient.b - expected.gradient.b).norm(), norm);
}

/// The residual with dropout, written with whole matrices: only the adapter does not see values.
TEST(DropoutTest, DropsOnlyWhatTheAdapterReads) {
  const auto random = random_problem({70, 6, 4, 2}, 1.5, 6);
  const Problem& problem = random.problem;
  Sample sample;
  sample.dropout = {0.5, 1, 2};
  Matrix seen = problem.x;
  for (Index i = 0; i < seen.rows(); ++i) {
    sample.dropout.apply(i, seen.data() + i * seen.cols(), seen.cols(), 1);
  }
  const auto& [a, b] = random.start;
  const Matrix residual = problem.x * problem.w_base + problem.scale * seen * a * b - problem.y;
  const Matrix g = 2.0 / 70 * problem.scale * seen.transpose() * residual;
  FactoredRoute route(problem);
  const auto actual = evaluate_sample(route, random.start, sample, Sweep::kDown);
  EXPECT_NEAR(actual.loss, residual.squaredNorm() / 280, 1e-12);
  EXPECT_LE((actual.gradient.a - g * b.transpose()).norm(), 1e-12);
  EXPECT_LE((actual.gradient.b - a.transpose() * g).norm(), 1e-12);
}

/// The line is the loss at the moved adapter, for steps of several sizes.
TEST_P(SampleTest, LinesAreTheLossAlongTheDirection) {
  const auto random = random_problem(GetParam(), 1.5, 7);
  const auto direction = random_problem(GetParam(), 1, 8).start;
  DirectRoute direct(random.problem);
  FactoredRoute factored(random.problem);
  for (Route* route : {static_cast<Route*>(&direct), static_cast<Route*>(&factored)}) {
    const double start = testing::evaluate(*route, random.start).loss;
    route->begin_line(random.start, direction, Sweep::kDown);
    for (Index first = 0; first < route->rows(); first += route->block_rows()) {
      route->add_rows(random.start, first, std::min(route->block_rows(), route->rows() - first));
    }
    const Line line = route->line();
    for (const double t : {0.01, 0.5, 2.0}) {
      Adapter moved = random.start;
      moved.combine(1, -t, direction);
      const double loss = testing::evaluate(*route, moved).loss;
      EXPECT_NEAR(double(route->d_out()) * (loss - start), line.change(t),
                  1e-11 * double(route->d_out()) * (loss + start));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, SampleTest, ::testing::ValuesIn(testing::kShapes));

}  // namespace
}  // namespace lora
