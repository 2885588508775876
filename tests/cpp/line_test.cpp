#include "core/line.h"

#include <gtest/gtest.h>

#include <cmath>

#include "random_problem.h"

namespace lora {
namespace {

TEST(LineTest, FindsTheFirstMinimumOfRandomQuartics) {
  const Matrix values = testing::RandomMatrices(1).next(2000, 4);
  int with_two_minima = 0;
  for (Index i = 0; i < values.rows(); ++i) {
    // Both signs of c2 and c3.
    const Line line{
        {0, values(i, 0), 2 * values(i, 1), 2 * values(i, 2), 0.05 + std::abs(values(i, 3))}};
    const double t = line.minimiser();
    if (values(i, 0) >= 0) {
      EXPECT_EQ(t, 0);
      continue;
    }
    EXPECT_GT(t, 0);
    EXPECT_NEAR(line.slope(t), 0, 1e-9 * std::abs(values(i, 0))) << i;
    for (int k = 0; k < 1000; ++k) EXPECT_LT(line.slope(t * k / 1001), 0) << i;
    for (int k = 0; k < 1000; ++k) {
      if (line.slope(t + 0.05 * (k + 1)) >= 0) continue;
      ++with_two_minima;
      break;
    }
  }
  EXPECT_GT(with_two_minima, 10);
}

/// (e - t f + t^2 q)^2 with a small e: its second root, as good as the first, is at f / q.
TEST(LineTest, DoesNotGoToTheFarSideOfAResidual) {
  LineTerms terms;
  terms.add(1e-14, 1e-14, 1e-28);
  EXPECT_NEAR(terms.squares(1).minimiser(), 1, 1e-9);
}

TEST(LineTest, OfAParabolaIsExact) {
  const Line line{{0, -6, 3, 0, 0}};
  EXPECT_DOUBLE_EQ(line.minimiser(), 1);
}

TEST(LineTest, HoldsForMagnitudesFarApart) {
  for (const double scale : {1e-150, 1e-30, 1.0, 1e30, 1e100}) {
    // In units of `scale`, the minimum of -t + t^4 / 4 is at 1.
    const Line line{{0, -1 / scale, 0, 0, 0.25 / scale / scale / scale / scale}};
    if (!std::isfinite(line.coefficient[4]) || line.coefficient[4] == 0) continue;
    EXPECT_NEAR(line.minimiser() / scale, 1, 1e-12) << scale;
  }
}

TEST(LineTest, StaysWhereNothingIsLower) {
  EXPECT_EQ((Line{{0, 0, 1, 0, 1}}.minimiser()), 0);
  EXPECT_EQ((Line{{0, 2, 1, 0, 1}}.minimiser()), 0);
  EXPECT_EQ((Line{}.minimiser()), 0);
  // The lower point is so near that it underflows: the search once doubled 0 for ever.
  EXPECT_LE((Line{{0, -5e-324, 1, 0, 1}}.minimiser()), 5e-324);
}

}  // namespace
}  // namespace lora
