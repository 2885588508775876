#include "core/line.h"

#include <gtest/gtest.h>

#include <cmath>

#include "random_problem.h"

namespace lora {
namespace {

/// The lowest value on a fine grid of [0, end].
double lowest_on_grid(const Line<double>& line, double end) {
  double lowest = 0;
  for (int i = 1; i <= 20000; ++i) lowest = std::min(lowest, line.change(end * i / 20000));
  return lowest;
}

TEST(LineTest, FindsTheLowestValueOfRandomQuartics) {
  const Matrix<double> values = testing::RandomMatrices(1).next(2000, 4);
  for (Index i = 0; i < values.rows(); ++i) {
    // Both signs of c2 and c3, so that many have two minima.
    const Line<double> line{
        {0, values(i, 0), 2 * values(i, 1), 2 * values(i, 2), 0.05 + std::abs(values(i, 3))}};
    const double t = line.minimiser();
    EXPECT_GE(t, 0);
    if (values(i, 0) >= 0) continue;
    EXPECT_LE(line.change(t), lowest_on_grid(line, 60) + 1e-12) << i;
    EXPECT_NEAR(line.slope(t), 0, 1e-9 * std::abs(values(i, 0))) << i;
  }
}

TEST(LineTest, TakesTheLowerOfTwoMinimaOnEitherSide) {
  // t^2 (t - 1)^2 shifted by a slope of either sign: minima near 0.1 and 1.
  const auto two_minima = [](double tilt) {
    const double at = 0.1;  // the polynomial begins here
    const double c1 = 2 * at - 6 * at * at + 4 * at * at * at;
    return Line<double>{{0, -std::abs(c1) + tilt, 1 - 6 * at + 6 * at * at, -2 + 4 * at, 1}};
  };
  for (const double tilt : {-0.3, -0.01, 0.1}) {
    const Line<double> line = two_minima(tilt);
    EXPECT_NEAR(line.change(line.minimiser()), lowest_on_grid(line, 3), 1e-7) << tilt;
  }
}

TEST(LineTest, OfAParabolaIsExact) {
  const Line<double> line{{0, -6, 3, 0, 0}};
  EXPECT_DOUBLE_EQ(line.minimiser(), 1);
}

TEST(LineTest, HoldsForMagnitudesFarApart) {
  for (const double scale : {1e-150, 1e-30, 1.0, 1e30, 1e100}) {
    // In units of `scale`, the minimum of -t + t^4 / 4 is at 1.
    const Line<double> line{{0, -1 / scale, 0, 0, 0.25 / scale / scale / scale / scale}};
    if (!std::isfinite(line.coefficient[4]) || line.coefficient[4] == 0) continue;
    EXPECT_NEAR(line.minimiser() / scale, 1, 1e-12) << scale;
  }
}

TEST(LineTest, StaysWhereNothingIsLower) {
  EXPECT_EQ((Line<double>{{0, 0, 1, 0, 1}}.minimiser()), 0);
  EXPECT_EQ((Line<double>{{0, 2, 1, 0, 1}}.minimiser()), 0);
  EXPECT_EQ((Line<double>{}.minimiser()), 0);
}

}  // namespace
}  // namespace lora
