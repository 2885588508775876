#include "core/bidiagonal_values.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "random_problem.h"

namespace lora {
namespace {

using testing::RandomMatrices;

/// An upper bidiagonal matrix: its diagonal, and the elements to the right of it.
struct TwoDiagonals {
  Vector diagonal;
  Vector above;
};

struct Found {
  Vector values;
  Index points;  // that were evaluated
};

Found find_values(const TwoDiagonals& b) {
  const Vector squares = b.diagonal.cwiseAbs2();
  Vector above_squares = Vector::Zero(squares.size());
  above_squares.head(b.above.size()) = b.above.cwiseAbs2();
  const double bound = b.diagonal.lpNorm<Eigen::Infinity>() + 2 * b.above.lpNorm<Eigen::Infinity>();
  BidiagonalValues search(squares.data(), above_squares.data(), squares.size(), bound);
  Index points = 8;
  while (search.advance()) points += 8;
  Vector values(squares.size());
  for (Index i = 0; i < values.size(); ++i) values[i] = search.value(i);
  return {values, points};
}

/// Relative to each value, but where it counts as zero.
void expect_same(const Vector& values, const Vector& others) {
  const double zero = 1e-59 * values[values.size() - 1];
  const double few = 4 * static_cast<double>(values.size());
  for (Index i = 0; i < values.size(); ++i) {
    const double apart = std::abs(values[i] - others[i]);
    EXPECT_LE(apart, few * std::numeric_limits<double>::epsilon() * others[i] + zero) << i;
  }
}

/// Its rows and columns in reverse order, transposed: another matrix with the same values.
TwoDiagonals reversed(const TwoDiagonals& b) { return {b.diagonal.reverse(), b.above.reverse()}; }

TwoDiagonals random_matrix(Index size, std::uint64_t seed) {
  RandomMatrices random(seed);
  return {random.next(size, 1), random.next(size - 1, 1)};
}

/// 2 cos(k pi / (2 n + 1))
TEST(BidiagonalValuesTest, OfOnesAreCosines) {
  for (const Index n : {2, 3, 8, 9, 100}) {
    const Found found = find_values({Vector::Ones(n), Vector::Ones(n - 1)});
    Vector expected(n);
    for (Index i = 0; i < n; ++i) {
      const auto k = static_cast<double>(n - i);
      expected[i] = 2 * std::cos(k * std::numbers::pi / static_cast<double>(2 * n + 1));
    }
    expect_same(found.values, expected);
  }
}

TEST(BidiagonalValuesTest, AreAccurateRelativeToThemselves) {
  for (const Index n : {2, 7, 40, 150}) {
    TwoDiagonals random = random_matrix(n, 1);
    expect_same(find_values(random).values, find_values(reversed(random)).values);
    TwoDiagonals graded = random;
    for (Index i = 0; i < n; ++i) {
      const double unit = std::pow(10, -30.0 * static_cast<double>(i) / static_cast<double>(n));
      graded.diagonal[i] *= unit;
      if (i + 1 < n) graded.above[i] *= unit;
    }
    expect_same(find_values(graded).values, find_values(reversed(graded)).values);
  }
}

TEST(BidiagonalValuesTest, MayBeCloseToEachOtherOrZero) {
  const Index n = 60;
  const TwoDiagonals random = random_matrix(n, 2);
  const TwoDiagonals close{Vector::Ones(n), 1e-9 * random.above};
  expect_same(find_values(close).values, find_values(reversed(close)).values);
  // A zero on the diagonal makes one value zero.
  TwoDiagonals singular = random;
  singular.diagonal[n / 2] = 0;
  const Vector values = find_values(singular).values;
  EXPECT_LE(values[0], 1e-59);
  EXPECT_GT(values[1], 1e-20);
}

/// Bisection takes 53.
TEST(BidiagonalValuesTest, TakeAboutTenPointsEach) {
  for (const std::uint64_t seed : {3, 4, 5}) {
    const Index n = 200;
    EXPECT_LE(find_values(random_matrix(n, seed)).points, 16 * n);
  }
}

}  // namespace
}  // namespace lora
