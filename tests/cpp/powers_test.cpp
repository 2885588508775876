#include "core/powers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "random_problem.h"

namespace lora {
namespace {

/// Of the last place of `rounded`, how far it is from the exact number.
double error_in_places(double rounded, long double exact) {
  const double place = std::nextafter(rounded, std::numeric_limits<double>::infinity()) - rounded;
  return static_cast<double>(std::abs(exact - rounded) / place);
}

/// Half a place, and what std::pow of a long double may add.
constexpr double kRoundedOnce = 0.505;

TEST(PowersTest, AreRoundedOnce) {
  if (std::numeric_limits<long double>::digits < 64) GTEST_SKIP() << "needs a longer double";
  for (const double base : {0.9, 0.999, 0.9999, 0.99, 0.5, 0.1, 0.123456789}) {
    const Powers powers(base);
    for (Index exponent = 0; exponent < 3000; ++exponent) {
      const auto exact =
          std::pow(static_cast<long double>(base), static_cast<long double>(exponent));
      if (exact < 0x1p-900) break;
      EXPECT_LE(error_in_places(powers.at(exponent), exact), kRoundedOnce)
          << base << " to the power of " << exponent;
    }
  }
}

TEST(PowersTest, OfTheEndsAndOfManySteps) {
  EXPECT_EQ(Powers(0).at(0), 1);
  EXPECT_EQ(Powers(0).at(1), 0);
  EXPECT_EQ(Powers(1).at(std::numeric_limits<int>::max()), 1);
  EXPECT_EQ(Powers(0.9).at(std::numeric_limits<int>::max()), 0);
  EXPECT_DOUBLE_EQ(Powers(1 - 0x1p-30).at(1 << 30), std::exp(-1 - 0x1p-31));
}

TEST(PowersTest, EighthRootIsRoundedOnce) {
  if (std::numeric_limits<long double>::digits < 64) GTEST_SKIP() << "needs a longer double";
  const Matrix values = testing::RandomMatrices(5).next(3000, 1);
  for (Index i = 0; i < values.rows(); ++i) {
    const double number = std::ldexp(std::abs(values(i, 0)), static_cast<int>(i % 60) - 50);
    const auto exact = std::pow(static_cast<long double>(number), 0.125L);
    EXPECT_LE(error_in_places(eighth_root(number), exact), kRoundedOnce) << number;
  }
  EXPECT_EQ(eighth_root(1), 1);
  EXPECT_EQ(eighth_root(256), 2);
}

}  // namespace
}  // namespace lora
