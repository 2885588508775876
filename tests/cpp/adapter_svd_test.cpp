#include "core/adapter_svd.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "random_problem.h"
#include "reference_svd.h"

namespace lora {
namespace {

using testing::RandomMatrices;
using testing::reference_svd;

AdapterSvd decompose(const Matrix& a, const Matrix& b, double scale = 1, Index budget = 1000) {
  AdapterSvd svd(a.transpose(), b, scale);
  while (svd.advance(budget) > 0) continue;
  return svd;
}

/// That rows are orthonormal where their value is not 0, and 0 where it is.
void expect_orthonormal(const Matrix& rows, const Vector& values) {
  for (Index i = 0; i < rows.rows(); ++i) {
    EXPECT_NEAR(rows.row(i).norm(), values[i] > 0 ? 1 : 0, 1e-14);
    for (Index j = 0; j < i; ++j) EXPECT_NEAR(rows.row(i).dot(rows.row(j)), 0, 1e-14);
  }
}

/// Everything that a decomposition promises, whatever the factors are, to the rounding of their
/// terms.
void expect_decomposition_of(const Matrix& a, const Matrix& b, double scale = 1) {
  const AdapterSvd svd = decompose(a, b, scale);
  const Vector& values = svd.values();
  const Matrix change = scale * a * b;
  double terms = 0;
  for (Index k = 0; k < a.cols(); ++k) {
    terms += std::abs(scale) * a.col(k).norm() * b.row(k).norm();
  }
  const double rounding = 1e-14 * terms;

  ASSERT_EQ(values.size(), std::min(a.cols(), std::min(a.rows(), b.cols())));
  const Vector expected = reference_svd(change).values.head(values.size());
  EXPECT_LE((values - expected).norm(), rounding);
  for (Index i = 1; i < values.size(); ++i) EXPECT_LE(values[i], values[i - 1]);
  EXPECT_LE((svd.left().transpose() * values.asDiagonal() * svd.right() - change).norm(), rounding);
  expect_orthonormal(svd.left(), values);
  expect_orthonormal(svd.right(), values);
}

TEST(AdapterSvdTest, OfEveryShape) {
  RandomMatrices random(1);
  for (const auto& shape : testing::kShapes) {
    const auto& [n, d_in, d_out, rank] = shape;
    for (const double scale : {1.0, -2.5, 1e-3, 0.0}) {
      expect_decomposition_of(random.next(d_in, rank), random.next(rank, d_out), scale);
    }
  }
}

TEST(AdapterSvdTest, OfAwkwardFactors) {
  RandomMatrices random(2);
  for (int i = 0; i < 100; ++i) {
    const Index rank = 1 + random.next_index(9);
    const Matrix a = random.next_features(1 + random.next_index(12), rank, i % 10);
    const Matrix b = random.next_features(1 + random.next_index(12), rank, i % 10).transpose();
    expect_decomposition_of(a, b, i % 2 == 0 ? 0.75 : -3);
  }
}

/// Terms that depend on others, in either factor, leave no value behind.
TEST(AdapterSvdTest, OfTermsThatDependOnOthers) {
  RandomMatrices random(3);
  const Matrix a = random.next(9, 3);
  const Matrix b = random.next(3, 7);
  Matrix wide(9, 6);
  wide << a, a.col(1), 3 * a.col(2), Matrix::Zero(9, 1);
  Matrix high(6, 7);
  high << b, b.row(1), -b.row(2), b.row(0);
  for (const auto& [left, right] : {std::pair<Matrix, Matrix>{wide, random.next(6, 7)},
                                    {random.next(9, 6), high},
                                    {wide, high}}) {
    expect_decomposition_of(left, right);
    EXPECT_GT(decompose(left, right).values()[2], 0.1);
    EXPECT_EQ(decompose(left, right).values().tail(3).norm(), 0);
  }
  Matrix cancelled(9, 6);
  cancelled << a, -a;
  high << b, b;
  expect_decomposition_of(cancelled, high);
}

/// Each value to its own last digits, whichever factor has the lengths that make them differ.
TEST(AdapterSvdTest, OfGradedTermsRelativeToEach) {
  RandomMatrices random(4);
  const Index rank = 12;
  const Matrix u = reference_svd(random.next(20, rank)).u;
  const Matrix v = reference_svd(random.next(15, rank)).u;
  Vector grades(rank);
  for (Index k = 0; k < rank; ++k) grades[k] = std::pow(1e-12, static_cast<double>(k) / 11);
  for (const int range : {0, 3, 300}) {
    Vector lengths(rank);
    for (Index k = 0; k < rank; ++k) {
      lengths[k] = std::ldexp(1.0, static_cast<int>(7 * k % 3 - 1) * range);
    }
    const Matrix a = u * lengths.asDiagonal();
    const Matrix b = lengths.cwiseInverse().cwiseProduct(grades).asDiagonal() * v.transpose();
    const Vector values = decompose(a, b, -4).values();
    for (Index k = 0; k < rank; ++k) EXPECT_NEAR(values[k], 4 * grades[k], 1e-13 * grades[k]);
  }
}

/// The product of both values is that of the areas between the factors, to its last digits.
TEST(AdapterSvdTest, OfAShortTermBeforeALongOneInItsDirection) {
  Matrix a(3, 2);
  a << 1e-12, 3, 2e-12, 0, 2e-12, 4;
  Matrix b(2, 3);
  b << 2, 1, 2, 1, 1, 1;
  const Vector values = decompose(a, b).values();
  EXPECT_NEAR(values[0] * values[1] / (1e-12 * std::sqrt(104.0 * 2)), 1, 1e-14);
}

/// Values so far from each other that not even the squares of their quotient are numbers.
TEST(AdapterSvdTest, OfTermsAtBothEndsOfTheRange) {
  RandomMatrices random(7);
  Matrix a = random.next(9, 6) * 1e-150;
  a.col(0) = random.next(9, 1) * 1e150;
  const AdapterSvd svd = decompose(a, random.next(6, 8));
  EXPECT_GT(svd.values()[5], 1e-152);
  EXPECT_LT(svd.values()[1], 1e-148);
  expect_orthonormal(svd.left(), svd.values());
  expect_orthonormal(svd.right(), svd.values());

  Matrix two(3, 2);
  two << 1e150, 1e-150, 1e150, 1e-150, 1e150, -1e-150;
  const Vector values = decompose(two, Matrix::Identity(2, 2)).values();
  EXPECT_NEAR(values[0], std::sqrt(3) * 1e150, 1e136);
  EXPECT_NEAR(values[1], std::sqrt(8.0 / 3) * 1e-150, 1e-164);
}

TEST(AdapterSvdTest, OfValuesThatAreTooSmallForANumber) {
  Matrix a(2, 2);
  a << 1, 0, 0, 1e-200;
  const AdapterSvd svd = decompose(a, Matrix::Identity(2, 2), 1e-150);
  EXPECT_EQ(svd.values()[0], 1e-150);
  EXPECT_EQ(svd.values()[1], 0);
  expect_orthonormal(svd.left(), svd.values());
  expect_orthonormal(svd.right(), svd.values());
}

TEST(AdapterSvdTest, IsScaledWithoutRounding) {
  RandomMatrices random(5);
  const Matrix a = random.next(8, 4);
  const Matrix b = random.next(4, 9);
  const AdapterSvd plain = decompose(a, b);
  for (const auto& [of_a, of_b, of_scale] :
       {std::tuple{-700, 700, 3}, {500, 500, -900}, {-500, -500, 600}, {0, 900, -1000}}) {
    const AdapterSvd scaled =
        decompose(a * std::ldexp(1.0, of_a), b * std::ldexp(1.0, of_b), std::ldexp(1.0, of_scale));
    EXPECT_EQ(scaled.values(), plain.values() * std::ldexp(1.0, of_a + of_b + of_scale));
    EXPECT_EQ(scaled.left(), plain.left());
    EXPECT_EQ(scaled.right(), plain.right());
  }
}

TEST(AdapterSvdTest, IsInfiniteWhereItIsTooLarge) {
  const Matrix large = Matrix::Constant(1, 1, 1e200);
  EXPECT_EQ(decompose(large, large).values()[0], INFINITY);
  EXPECT_EQ(decompose(large, large, 1e-300).values()[0], 1e100);
}

TEST(AdapterSvdTest, IsTheSameHoweverItIsInterrupted) {
  RandomMatrices random(6);
  const Matrix a = random.next(50, 20);
  const Matrix b = random.next(20, 40);
  const AdapterSvd whole = decompose(a, b, 1, 1 << 30);
  const AdapterSvd sliced = decompose(a, b, 1, 1);
  EXPECT_EQ(whole.values(), sliced.values());
  EXPECT_EQ(whole.left(), sliced.left());
  EXPECT_EQ(whole.right(), sliced.right());
}

}  // namespace
}  // namespace lora
