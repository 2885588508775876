#include "core/jacobi_svd.h"

#include <gtest/gtest.h>

#include <cmath>

#include "random_problem.h"
#include "reference_svd.h"

namespace lora {
namespace {

using testing::RandomMatrices;
using testing::reference_svd;

/// With an identity carried along, which becomes U^T.
JacobiSvd singular_values_of(const Matrix& matrix, Index budget = 1000) {
  Matrix rows(matrix.rows(), matrix.cols() + matrix.rows());
  rows.leftCols(matrix.cols()) = matrix;
  rows.rightCols(matrix.rows()).setIdentity();
  JacobiSvd result(rows, matrix.cols());
  while (result.advance(budget) > 0) continue;
  return result;
}

/// Everything that a decomposition promises, whatever the matrix is.
void expect_singular_values_of(const Matrix& matrix) {
  const JacobiSvd svd = singular_values_of(matrix);
  const Vector& values = svd.values();
  const Matrix v = svd.directions();
  const Matrix u = svd.carried();
  const Vector expected = reference_svd(matrix.transpose()).values;
  const double largest = expected[0];
  ASSERT_EQ(values.size(), matrix.rows());
  EXPECT_LE((values - expected).norm(), 1e-13 * largest);
  for (Index i = 1; i < values.size(); ++i) EXPECT_LE(values[i], values[i - 1]);

  const Index count = matrix.rows();
  EXPECT_LE((u * u.transpose() - Matrix::Identity(count, count)).norm(), 1e-13);
  EXPECT_LE((u.transpose() * values.asDiagonal() * v - matrix).norm(), 1e-13 * largest);
  for (Index i = 0; i < count; ++i) {
    EXPECT_NEAR(v.row(i).norm(), values[i] > 0 ? 1 : 0, 1e-14);
    for (Index j = 0; j < i; ++j) EXPECT_NEAR(v.row(i).dot(v.row(j)), 0, 1e-14);
  }
}

TEST(JacobiSvdTest, OfEveryShape) {
  RandomMatrices random(1);
  for (const auto& [rows, columns] : {std::pair<Index, Index>{1, 1},
                                      {1, 9},
                                      {2, 2},
                                      {5, 8},
                                      {31, 33},
                                      {32, 32},
                                      {33, 40},
                                      {70, 70}}) {
    expect_singular_values_of(random.next(rows, columns));
  }
}

TEST(JacobiSvdTest, OfZero) {
  const JacobiSvd svd = singular_values_of(Matrix::Zero(3, 5));
  EXPECT_EQ(svd.values().norm(), 0);
  EXPECT_EQ(svd.directions().norm(), 0);
}

TEST(JacobiSvdTest, OfNoRows) {
  JacobiSvd svd(Matrix(0, 4), 4);
  EXPECT_EQ(svd.advance(1), 0);
  EXPECT_EQ(svd.values().size(), 0);
}

/// Rotations shorten a row that has to be zero until its square is no normal number.
TEST(JacobiSvdTest, OfSmallWholeNumbers) {
  for (int code = 0; code < 512; ++code) {
    Matrix matrix(3, 3);
    for (int i = 0; i < 9; ++i) matrix.data()[i] = code >> i & 1;
    expect_singular_values_of(matrix);
  }
}

TEST(JacobiSvdTest, OfRowsThatDependOnEachOther) {
  RandomMatrices random(2);
  Matrix matrix = random.next(20, 4) * random.next(4, 30);
  expect_singular_values_of(matrix);
  matrix.row(3).setZero();
  matrix.row(7) = matrix.row(8);
  expect_singular_values_of(matrix);
}

TEST(JacobiSvdTest, OfEqualValues) {
  expect_singular_values_of(Matrix::Identity(12, 12));
  Matrix ones = Matrix::Ones(12, 15);
  expect_singular_values_of(ones);
}

/// Each value to its own last digits, not to those of the largest: here the smallest is 1e-12 of
/// it.
TEST(JacobiSvdTest, OfGradedRowsRelativeToEach) {
  RandomMatrices random(3);
  const Index count = 25;
  Matrix matrix = random.next(count, 40);
  for (int i = 0; i < count; ++i) matrix.row((7 * i) % count) *= std::pow(1e-12, i / 24.0);
  expect_singular_values_of(matrix);
  const Vector values = singular_values_of(matrix).values();
  const Vector expected = reference_svd(matrix.transpose()).values;
  EXPECT_LT(values[count - 1], 1e-11 * values[0]);
  for (Index i = 0; i < count; ++i) EXPECT_NEAR(values[i], expected[i], 1e-13 * expected[i]);
}

TEST(JacobiSvdTest, OfGradedColumns) {
  RandomMatrices random(4);
  Matrix matrix = random.next(12, 15);
  for (int i = 0; i < 15; ++i) matrix.col(i) *= std::pow(1e-12, i / 14.0);
  expect_singular_values_of(matrix);
}

TEST(JacobiSvdTest, OfValuesWhoseSquaresAreNoNumbers) {
  RandomMatrices random(5);
  const Matrix matrix = random.next(6, 9);
  const Vector expected = singular_values_of(matrix).values();
  for (const int exponent : {-700, 700}) {
    const Matrix scaled = matrix * std::ldexp(1.0, exponent);
    const JacobiSvd svd = singular_values_of(scaled);
    EXPECT_EQ(svd.values(), expected * std::ldexp(1.0, exponent));
    EXPECT_EQ(svd.directions(), singular_values_of(matrix).directions());
  }
}

/// The only two rows that are not orthogonal: one of them is exchanged out of the other's way.
TEST(JacobiSvdTest, OfRowsThatDoNotMeetInTheFirstSweep) {
  Matrix matrix = Matrix::Identity(40, 40);
  matrix.row(0) *= 4;
  matrix.row(35) *= 3;
  matrix(35, 0) = 0.5;
  expect_singular_values_of(matrix);
}

TEST(JacobiSvdTest, IsTheSameHoweverItIsInterrupted) {
  RandomMatrices random(6);
  const Matrix matrix = random.next(40, 50);
  const JacobiSvd whole = singular_values_of(matrix, 1 << 30);
  const JacobiSvd sliced = singular_values_of(matrix, 1);
  EXPECT_EQ(whole.values(), sliced.values());
  EXPECT_EQ(whole.carried(), sliced.carried());
}

TEST(JacobiSvdTest, EndsWithValuesThatAreNoNumbers) {
  Matrix matrix = Matrix::Ones(4, 4);
  matrix(1, 2) = NAN;
  matrix(3, 3) = INFINITY;
  singular_values_of(matrix);
}

}  // namespace
}  // namespace lora
