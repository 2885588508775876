#include "core/row_reduction.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/direct_route.h"
#include "core/factored_route.h"
#include "evaluation.h"
#include "random_problem.h"
#include "reduction.h"

namespace lora {
namespace {

using testing::evaluate;
using testing::Evaluation;
using testing::push;
using testing::push_and_reduce;
using testing::push_reduced;
using testing::RandomMatrices;
using testing::reduce;

double squared_error(const RowReduction& reduction, const Matrix& w) {
  return (reduction.x() * w - reduction.y()).squaredNorm() + reduction.residual_squares();
}

struct Rows {
  Index n, d_in, d_out;
};

class RowReductionTest : public ::testing::TestWithParam<Rows> {
 protected:
  RowReductionTest()
      : random_(7),
        x_(random_.next_features(GetParam().n, GetParam().d_in)),
        y_(random_.next(GetParam().n, GetParam().d_out)),
        reduction_(GetParam().d_in, GetParam().d_out) {}

  /// For several weights: the squared error and the gradient are those of the rows.
  void expect_equivalent() {
    EXPECT_EQ(reduction_.n(), x_.rows());
    EXPECT_EQ(reduction_.rows(), std::min(x_.rows(), x_.cols()));
    for (int trial = 0; trial < 3; ++trial) {
      const Matrix w = random_.next(x_.cols(), y_.cols());
      const Matrix residual = x_ * w - y_;
      EXPECT_NEAR(squared_error(reduction_, w), residual.squaredNorm(),
                  1e-13 * (residual.squaredNorm()));
      const Matrix gradient = x_.transpose() * residual;
      const Matrix reduced = reduction_.x().transpose() * (reduction_.x() * w - reduction_.y());
      EXPECT_LE((reduced - gradient).norm(), 1e-13 * (1 + gradient.norm()));
    }
  }

  RandomMatrices random_;
  Matrix x_;
  Matrix y_;
  RowReduction reduction_;
};

TEST_P(RowReductionTest, KeepsErrorAndGradientOfEveryWeight) {
  push_and_reduce(reduction_, x_, y_);
  expect_equivalent();
}

/// A column that is the first one but for values whose squares are no normal numbers: a reflection
/// by their length, which has few digits, would change the length of y.
TEST(RowReductionOfTinyValuesTest, KeepsErrors) {
  RandomMatrices random(9);
  for (const Index n : {2, 3, 40, 400}) {
    const Matrix y = random.next(n, 2);
    for (int exponent = -140; exponent >= -165; --exponent) {
      Matrix x = std::pow(10, exponent) * random.next(n, 2);
      x.col(0).setZero();
      x.row(0).setOnes();
      RowReduction reduction(2, 2);
      push_and_reduce(reduction, x, y);
      const double squares = squared_error(reduction, Matrix::Zero(2, 2));
      EXPECT_NEAR(squares, y.squaredNorm(), 1e-14 * y.squaredNorm()) << n << " " << exponent;
    }
  }
}

TEST_P(RowReductionTest, TakesRowsInPortions) {
  for (Index row = 0; row < x_.rows(); row += 37) {
    const Index count = std::min<Index>(37, x_.rows() - row);
    const Matrix x = x_.middleRows(row, count);
    const Matrix y = y_.middleRows(row, count);
    push(reduction_, x, y);
  }
  reduce(reduction_);
  expect_equivalent();
}

/// Reading results in between changes the panels, and nothing else.
TEST_P(RowReductionTest, CanBeReducedAtAnyTime) {
  for (Index row = 0; row < x_.rows(); row += 37) {
    const Index count = std::min<Index>(37, x_.rows() - row);
    push_and_reduce(reduction_, x_.middleRows(row, count), y_.middleRows(row, count));
  }
  expect_equivalent();
}

TEST_P(RowReductionTest, MergesTwoReductions) {
  const Index half = x_.rows() / 2;
  const Matrix x_begin = x_.topRows(half);
  const Matrix y_begin = y_.topRows(half);
  const Matrix x_end = x_.bottomRows(x_.rows() - half);
  const Matrix y_end = y_.bottomRows(x_.rows() - half);
  RowReduction other(x_.cols(), y_.cols());
  push_and_reduce(reduction_, x_begin, y_begin);
  push_and_reduce(other, x_end, y_end);
  push_reduced(reduction_, other);
  reduce(reduction_);
  expect_equivalent();
}

TEST_P(RowReductionTest, IsTakenOverBitForBit) {
  push_and_reduce(reduction_, x_, y_);
  RowReduction copy(x_.cols(), y_.cols());
  push_reduced(copy, reduction_);
  EXPECT_EQ(copy.x(), reduction_.x());
  EXPECT_EQ(copy.y(), reduction_.y());
  EXPECT_EQ(copy.n(), reduction_.n());
  EXPECT_EQ(copy.residual_squares(), reduction_.residual_squares());
}

/// Both routes give the same results for the reduced rows as for all rows.
TEST_P(RowReductionTest, TrainsTheSame) {
  push_and_reduce(reduction_, x_, y_);
  const Matrix w_base = random_.next(x_.cols(), y_.cols());
  const Adapter adapter{random_.next(x_.cols(), 2), random_.next(2, y_.cols())};
  const Problem reduced{
      reduction_.x(), reduction_.y(), w_base, 1.5, reduction_.n(), reduction_.residual_squares()};
  DirectRoute all({x_, y_, w_base, 1.5});
  DirectRoute direct(reduced);
  FactoredRoute factored(reduced);
  const Evaluation expected = evaluate(all, adapter);
  for (Route* route : {static_cast<Route*>(&direct), static_cast<Route*>(&factored)}) {
    const Evaluation actual = evaluate(*route, adapter);
    EXPECT_NEAR(actual.loss, expected.loss, 1e-12 * expected.loss);
    EXPECT_LE((actual.gradient.a - expected.gradient.a).norm(), 1e-12 * expected.gradient.a.norm());
    EXPECT_LE((actual.gradient.b - expected.gradient.b).norm(), 1e-12 * expected.gradient.b.norm());
  }
}

TEST_P(RowReductionTest, IsTriangular) {
  push_and_reduce(reduction_, x_, y_);
  const Matrix below = reduction_.x().triangularView<Eigen::StrictlyLower>();
  EXPECT_EQ(below.norm(), 0);
}

INSTANTIATE_TEST_SUITE_P(Shapes, RowReductionTest,
                         ::testing::Values(Rows{1, 1, 1}, Rows{1, 5, 3}, Rows{3, 20, 4},
                                           Rows{20, 20, 1}, Rows{300, 7, 5}, Rows{1000, 17, 3},
                                           Rows{600, 33, 40}, Rows{513, 64, 16}));

/// A problem in shards: each of them some rows, reduced or not before it is merged.
class ShardsTest : public ::testing::TestWithParam<int> {
 protected:
  ShardsTest() : random_(static_cast<std::uint64_t>(100 + GetParam())) {}

  /// Reduces the rows in shards of random sizes, merged in any order.
  RowReduction reduce_in_shards(const Matrix& x, const Matrix& y) {
    std::vector<Index> begins{0};
    while (begins.back() < x.rows()) {
      begins.push_back(begins.back() + 1 + random_.next_index(x.rows() - begins.back()));
    }
    std::vector<std::size_t> order(begins.size() - 1);
    for (std::size_t i = 0; i < order.size(); ++i) {
      order[i] = i;
      std::swap(order[i], order[static_cast<std::size_t>(random_.next_index(Index(i) + 1))]);
    }
    RowReduction all(x.cols(), y.cols());
    for (const std::size_t shard : order) {
      const Index count = begins[shard + 1] - begins[shard];
      const Matrix some_x = x.middleRows(begins[shard], count);
      const Matrix some_y = y.middleRows(begins[shard], count);
      if (random_.next_index(3) == 0) {
        push(all, some_x, some_y);
        continue;
      }
      RowReduction other(x.cols(), y.cols());
      push_and_reduce(other, some_x, some_y);
      push_reduced(all, other);
      if (random_.next_index(2) == 0) reduce(all);
    }
    reduce(all);
    return all;
  }

  RandomMatrices random_;
};

/// The error of a gradient is measured by the lengths of the columns that it is made of.
void expect_equal_of_every_weight(const RowReduction& reduction, const Matrix& x, const Matrix& y,
                                  RandomMatrices& random) {
  ASSERT_EQ(reduction.n(), x.rows());
  ASSERT_EQ(reduction.rows(), std::min(x.rows(), x.cols()));
  const Vector sizes = x.colwise().lpNorm<Eigen::Infinity>().transpose();
  Matrix w = random.next(x.cols(), y.cols());
  for (Index k = 0; k < w.rows(); ++k) w.row(k) /= sizes[k] > 0 ? sizes[k] : 1;
  const Matrix residual = x * w - y;
  EXPECT_NEAR(squared_error(reduction, w), residual.squaredNorm(), 1e-12 * residual.squaredNorm());
  const Matrix gradient = x.transpose() * residual;
  const Matrix reduced = reduction.x().transpose() * (reduction.x() * w - reduction.y());
  for (Index k = 0; k < x.cols(); ++k) {
    const double scale = sizes[k] * std::sqrt(double(x.rows())) * residual.norm();
    const double apart = (reduced.row(k) - gradient.row(k)).lpNorm<Eigen::Infinity>();
    EXPECT_LE(apart, 1e-12 * scale) << "of column " << k;
  }
}

TEST_P(ShardsTest, KeepErrorAndGradientOfEveryWeight) {
  for (int trial = 0; trial < 50; ++trial) {
    const Index d_in = 1 + random_.next_index(trial % 10 == 0 ? 40 : 9);
    const Matrix x = random_.next_features(1 + random_.next_index(2 * d_in + 3), d_in);
    const Matrix y = random_.next(x.rows(), 1 + random_.next_index(3));
    expect_equal_of_every_weight(reduce_in_shards(x, y), x, y, random_);
  }
}

/// Columns whose squares no number can hold, beside ordinary ones.
TEST_P(ShardsTest, OfColumnsOfAnySize) {
  for (int trial = 0; trial < 50; ++trial) {
    const Index d_in = 1 + random_.next_index(9);
    const Index n = 1 + random_.next_index(2 * d_in + 3);
    const Matrix x = random_.next_features(n, d_in, 1000);
    const Matrix y = random_.next(x.rows(), 1 + random_.next_index(3));
    expect_equal_of_every_weight(reduce_in_shards(x, y), x, y, random_);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ShardsTest, ::testing::Range(0, 10));

TEST(RowReductionEdgeTest, TheFirstColumnIsZero) {
  Matrix x(1, 2);
  x << 0, 1;
  const Matrix y = Matrix::Ones(1, 1);
  RowReduction reduction(2, 1);
  push_and_reduce(reduction, x, y);
  Matrix w(2, 1);
  w << 0.5, 0.5;
  EXPECT_EQ(squared_error(reduction, w), 0.25);
}

/// y lies in the range of x up to 1e-12: what is left has to come out right, though it is 1e-24 of
/// the squares that went in.
/// Blocks of 72 rows that are zero up to some column, or everywhere, in any order: they take less
/// work.
TEST(RowReductionEdgeTest, BlocksBeginInDifferentColumns) {
  constexpr Index kColumns = 50;
  RandomMatrices random(11);
  Matrix x = random.next(900, kColumns);
  const Matrix y = random.next(900, 3);
  for (Index row = 0; row < x.rows(); ++row) {
    const Index begin = row / 72 * 37 % 60;
    x.row(row).head(std::min(begin, kColumns)).setZero();
  }
  RowReduction reduction(kColumns, 3);
  push_and_reduce(reduction, x, y);
  const Matrix w = random.next(kColumns, 3);
  const double expected = (x * w - y).squaredNorm();
  EXPECT_NEAR(squared_error(reduction, w), expected, 1e-13 * expected);
}

TEST(RowReductionAccuracyTest, ResidualOfNearlyExactTargets) {
  RandomMatrices random(8);
  const Matrix x = random.next(2000, 30);
  const Matrix w = random.next(30, 10);
  const Matrix noise = 1e-9 * random.next(2000, 10);
  const Matrix y = x * w + noise;
  RowReduction reduction(30, 10);
  push_and_reduce(reduction, x, y);
  const double expected = (x * w - y).squaredNorm();
  EXPECT_NEAR(squared_error(reduction, w), expected, 1e-5 * expected);
}

TEST(RowReductionAccuracyTest, ColumnsThatDependOnEachOther) {
  RandomMatrices random(9);
  Matrix x = random.next(500, 12);
  x.col(3) = x.col(1) + x.col(2);
  x.col(7).setZero();
  const Matrix y = random.next(500, 4);
  const Matrix w = random.next(12, 4);
  RowReduction reduction(12, 4);
  push_and_reduce(reduction, x, y);
  const double expected = (x * w - y).squaredNorm();
  EXPECT_NEAR(squared_error(reduction, w), expected, 1e-13 * expected);
}

}  // namespace
}  // namespace lora
