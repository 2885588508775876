#include "core/product_reduction.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/row_reduction.h"
#include "random_problem.h"
#include "reduction.h"
#include "reference_svd.h"

namespace lora {
namespace {

using testing::push_and_reduce;
using testing::RandomMatrices;
using testing::reference_svd;

struct TallSize {
  Index n, d_in, d_out;
};

/// Sizes around those of blocks and of the rows that are multiplied at once.
constexpr TallSize kTallSizes[] = {{2, 1, 1},    {50, 5, 3},     {73, 72, 72},
                                   {288, 7, 90}, {600, 73, 150}, {1000, 150, 20}};

void push_some(ProductReduction& reduction, const Matrix& x, const Matrix& y, Index most) {
  for (Index row = 0; row < x.rows();) {
    while (reduction.advance()) continue;
    const Index count = std::min({most, reduction.room(), x.rows() - row});
    ASSERT_GT(count, 0);
    const Matrix some_x = x.middleRows(row, count);
    const Matrix some_y = y.middleRows(row, count);
    reduction.push(view_of(some_x), view_of(some_y));
    row += count;
  }
}

void conclude(ProductReduction& reduction) {
  while (reduction.conclude()) continue;
}

Problem reduced_by_rows(const Matrix& x, const Matrix& y) {
  RowReduction reduction(x.cols(), y.cols());
  push_and_reduce(reduction, x, y);
  return reduction.take();
}

class ProductReductionTest : public ::testing::TestWithParam<TallSize> {
 protected:
  RandomMatrices random_{11};
  Matrix x_ = random_.next(GetParam().n, GetParam().d_in);
  Matrix y_ = random_.next(GetParam().n, GetParam().d_out);
};

INSTANTIATE_TEST_SUITE_P(Sizes, ProductReductionTest, ::testing::ValuesIn(kTallSizes));

TEST_P(ProductReductionTest, GivesWhatReflectionsGive) {
  const Problem expected = reduced_by_rows(x_, y_);
  for (const Index most : {x_.rows(), Index(1)}) {
    ProductReduction reduction(x_.cols(), y_.cols());
    push_some(reduction, x_, y_, most);
    conclude(reduction);
    const Problem problem = reduction.take();
    EXPECT_EQ(problem.reduced_from, x_.rows());
    EXPECT_EQ(problem.x, expected.x);
    EXPECT_LE((problem.y - expected.y).norm(), 1e-12 * expected.y.norm());
    EXPECT_NEAR(problem.residual_squares, expected.residual_squares, 1e-14 * y_.squaredNorm());
  }
}

TEST_P(ProductReductionTest, GoesOnAfterAResult) {
  ProductReduction reduction(x_.cols(), y_.cols());
  push_some(reduction, x_, y_, 100);
  conclude(reduction);
  push_some(reduction, x_, y_, 100);
  EXPECT_FALSE(reduction.done());
  conclude(reduction);
  Matrix x(2 * x_.rows(), x_.cols());
  Matrix y(2 * y_.rows(), y_.cols());
  x << x_, x_;
  y << y_, y_;
  const Problem expected = reduced_by_rows(x, y);
  const Problem problem = reduction.take();
  EXPECT_EQ(problem.reduced_from, x.rows());
  EXPECT_LE((problem.x.cwiseAbs() - expected.x.cwiseAbs()).norm(), 1e-12 * expected.x.norm());
  EXPECT_NEAR(problem.residual_squares, expected.residual_squares, 1e-13 * y.squaredNorm());
}

class AccuracyTest : public ::testing::Test {
 protected:
  static constexpr Index kRows = 400;
  static constexpr Index kFeatures = 20;
  static constexpr Index kTargets = 10;

  bool is_accurate() {
    ProductReduction reduction(kFeatures, kTargets);
    push_some(reduction, x_, y_, 1000);
    conclude(reduction);
    return reduction.is_accurate();
  }

  RandomMatrices random_{13};
  Matrix x_ = random_.next(kRows, kFeatures);
  Matrix y_ = random_.next(kRows, kTargets);
};

TEST_F(AccuracyTest, OfOrdinaryRows) { EXPECT_TRUE(is_accurate()); }

TEST_F(AccuracyTest, DoesNotDependOnUnits) {
  for (Index k = 0; k < kFeatures; ++k) x_.col(k) *= std::ldexp(1.0, int(10 * k) - 100);
  y_ *= 0x1p100;
  EXPECT_TRUE(is_accurate());
}

TEST_F(AccuracyTest, EndsWhereSquaresOverflowOrUnderflow) {
  for (const double unit : {0x1p300, 0x1p-300}) {
    x_.col(3) *= unit;
    EXPECT_FALSE(is_accurate());
    x_.col(3) /= unit;
    y_ *= unit;
    EXPECT_FALSE(is_accurate());
    y_ /= unit;
  }
}

TEST_F(AccuracyTest, EndsWhereColumnsAreZeroOrDependent) {
  const Matrix x = x_;
  for (const Index k : {Index(0), Index(7), kFeatures - 1}) {
    x_ = x;
    x_.col(k).setZero();
    EXPECT_FALSE(is_accurate());
    x_ = x;
    x_.col(k) = x.col((k + 1) % kFeatures) - 2 * x.col((k + 2) % kFeatures);
    EXPECT_FALSE(is_accurate());
    x_.col(k) += 1e-5 * x.col(k);
    EXPECT_FALSE(is_accurate());
    x_.col(k) += 1e-1 * x.col(k);
    EXPECT_TRUE(is_accurate());
  }
}

TEST_F(AccuracyTest, EndsWhereLittleIsLeftOfTheTargets) {
  const Matrix noise = y_;
  y_ = x_ * random_.next(kFeatures, kTargets);
  EXPECT_FALSE(is_accurate());
  y_ += 0.02 * noise;
  EXPECT_FALSE(is_accurate());
  y_ += 0.5 * noise;
  EXPECT_TRUE(is_accurate());
  y_.setZero();
  EXPECT_FALSE(is_accurate());
}

TEST(InverseNorm, IsThatOfTheSmallestSingularValue) {
  RandomMatrices random(17);
  for (const Index size : {1, 2, 5, 40}) {
    for (int trial = 0; trial < 20; ++trial) {
      const Matrix x = random.next(size + 2, size);
      const Matrix upper = reduced_by_rows(x, Matrix::Zero(size + 2, 1)).x;
      Matrix scaled = upper;
      scaled.colwise().normalize();
      const double expected = 1 / reference_svd(scaled).values.minCoeff();
      InverseNorm norm(upper);
      while (norm.advance()) continue;
      EXPECT_LE(norm.value(), expected * (1 + 1e-9));
      EXPECT_GE(norm.value(), expected / 2);
    }
  }
  const Matrix zero = Matrix::Zero(3, 3);
  InverseNorm singular(zero);
  EXPECT_FALSE(singular.advance());
  EXPECT_EQ(singular.value(), std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace lora
