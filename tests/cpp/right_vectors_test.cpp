#include "core/right_vectors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "random_problem.h"
#include "reference_svd.h"

namespace lora {
namespace {

using testing::RandomMatrices;
using testing::reference_svd;

RightVectors decompose(const Matrix& matrix, Index budget = 1000) {
  RightVectors result{BlockMatrix(matrix)};
  while (result.advance(budget) > 0) continue;
  return result;
}

/// Everything that a decomposition promises.
void expect_decomposition_of(const Matrix& matrix) {
  const RightVectors svd = decompose(matrix);
  ASSERT_TRUE(svd.succeeded());
  const Index count = matrix.cols();
  const Vector values = svd.values();
  const Matrix v = svd.vectors().to_rows();
  const double largest = values[0];
  ASSERT_EQ(values.size(), count);
  EXPECT_LE((values - reference_svd(matrix).values).norm(), 1e-13 * largest);
  for (Index i = 1; i < count; ++i) EXPECT_LE(values[i], values[i - 1]);
  EXPECT_LE((v * v.transpose() - Matrix::Identity(count, count)).norm(), 1e-13);
  // Relative to the largest, without squares that are no numbers.
  const double unit = largest > 0 ? largest : 1;
  const Matrix images = (matrix / unit) * v.transpose();
  Matrix products = images.transpose() * images;
  products.diagonal() -= (values / unit).cwiseAbs2();
  EXPECT_LE(products.norm(), 1e-13);
}

TEST(RightVectorsTest, OfEveryShape) {
  RandomMatrices random(1);
  for (const auto& [rows, columns] : {std::pair<Index, Index>{1, 1},
                                      {9, 1},
                                      {2, 2},
                                      {8, 5},
                                      {24, 24},
                                      {25, 25},
                                      {71, 49},
                                      {72, 72},
                                      {73, 73},
                                      {150, 80}}) {
    expect_decomposition_of(random.next(rows, columns));
  }
}

TEST(RightVectorsTest, OfZero) { expect_decomposition_of(Matrix::Zero(5, 3)); }

TEST(RightVectorsTest, OfColumnsThatDependOnEachOther) {
  RandomMatrices random(2);
  expect_decomposition_of(random.next(30, 1) * random.next(1, 20));
  Matrix matrix = random.next(90, 4) * random.next(4, 75);
  expect_decomposition_of(matrix);
  matrix.col(3).setZero();
  matrix.col(7) = matrix.col(8);
  matrix.row(0).setZero();
  expect_decomposition_of(matrix);
}

TEST(RightVectorsTest, OfFeaturesAsTheyAreInPractice) {
  RandomMatrices random(3);
  for (const Index columns : {6, 40, 76}) {
    expect_decomposition_of(random.next_features(80, columns));
    expect_decomposition_of(random.next_features(80, columns, 30));
  }
}

TEST(RightVectorsTest, OfEqualValues) {
  expect_decomposition_of(Matrix::Identity(30, 30));
  expect_decomposition_of(Matrix::Ones(15, 12));
  Matrix twice = Matrix::Zero(40, 40);
  RandomMatrices random(4);
  twice.topLeftCorner(20, 20) = random.next(20, 20);
  twice.bottomRightCorner(20, 20) = twice.topLeftCorner(20, 20);
  const RightVectors svd = decompose(twice);
  if (svd.succeeded()) expect_decomposition_of(twice);
}

/// Values that differ by less than a rounding error of the largest, but not of themselves.
TEST(RightVectorsTest, OfValuesThatDecayBeyondRounding) {
  RandomMatrices random(5);
  const testing::ReferenceSvd left = reference_svd(random.next(60, 60));
  const testing::ReferenceSvd right = reference_svd(random.next(60, 60));
  Vector values(60);
  for (Index i = 0; i < 60; ++i) values[i] = std::pow(0.4, static_cast<double>(i));
  expect_decomposition_of(left.u * values.asDiagonal() * right.u.transpose());
}

/// Values so close to each other that vectors of single ones are far from orthogonal.
TEST(RightVectorsTest, OfClusters) {
  RandomMatrices random(6);
  const testing::ReferenceSvd left = reference_svd(random.next(50, 50));
  const testing::ReferenceSvd right = reference_svd(random.next(50, 50));
  for (const double apart : {1e-3, 1e-6, 1e-9}) {
    Vector values(50);
    for (Index i = 0; i < 50; ++i)
      values[i] = 1 + apart * static_cast<double>(i % 10) + double(i / 10);
    expect_decomposition_of(left.u * values.asDiagonal() * right.u.transpose());
  }
}

TEST(RightVectorsTest, OfGradedRowsAndColumns) {
  RandomMatrices random(7);
  Matrix matrix = random.next(30, 25);
  for (int i = 0; i < 25; ++i) matrix.row((7 * i) % 30) *= std::pow(1e-12, i / 24.0);
  expect_decomposition_of(matrix);
  for (int i = 0; i < 25; ++i) matrix.col((3 * i) % 25) *= std::pow(1e-300, i / 24.0);
  expect_decomposition_of(matrix);
}

TEST(RightVectorsTest, OfValuesWhoseSquaresAreNoNumbers) {
  RandomMatrices random(8);
  const Matrix matrix = random.next(30, 30);
  const RightVectors expected = decompose(matrix);
  for (const int exponent : {-700, 700}) {
    const RightVectors svd = decompose(matrix * std::ldexp(1.0, exponent));
    ASSERT_TRUE(svd.succeeded());
    EXPECT_EQ(svd.values(), expected.values() * std::ldexp(1.0, exponent));
    EXPECT_EQ(svd.vectors().to_rows(), expected.vectors().to_rows());
  }
}

TEST(RightVectorsTest, IsTheSameHoweverItIsInterrupted) {
  RandomMatrices random(9);
  const Matrix matrix = random.next(90, 85);
  const RightVectors whole = decompose(matrix, 1 << 30);
  const RightVectors sliced = decompose(matrix, 1);
  EXPECT_EQ(whole.values(), sliced.values());
  EXPECT_EQ(whole.vectors().to_rows(), sliced.vectors().to_rows());
}

TEST(RightVectorsTest, FailsWithValuesThatAreNoNumbers) {
  Matrix matrix = Matrix::Ones(4, 4);
  matrix(1, 2) = NAN;
  EXPECT_FALSE(decompose(matrix).succeeded());
  matrix(1, 2) = INFINITY;
  EXPECT_FALSE(decompose(matrix).succeeded());
  EXPECT_FALSE(decompose(Matrix::Constant(80, 80, NAN)).succeeded());
}

}  // namespace
}  // namespace lora
