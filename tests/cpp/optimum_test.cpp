#include "core/optimum.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "core/balanced_adapter.h"
#include "core/direct_route.h"
#include "evaluation.h"
#include "random_problem.h"
#include "reduction.h"
#include "reference_svd.h"

namespace lora {
namespace {

using testing::evaluate;
using testing::push_and_reduce;
using testing::RandomMatrices;
using testing::Shape;

Problem random_rows(const Shape& shape, std::uint64_t seed) {
  RandomMatrices random(seed);
  const Matrix x = random.next(shape.n, shape.d_in);
  const Matrix y = random.next(shape.n, shape.d_out);
  return {x, y, random.next(shape.d_in, shape.d_out)};
}

/// As an Optimum takes it.
Problem reduced(const Problem& problem) {
  if (problem.rows() < problem.d_in()) return problem;
  RowReduction reduction(problem.d_in(), problem.d_out());
  push_and_reduce(reduction, problem.x, problem.y);
  Problem result = reduction.take();
  result.w_base = problem.w_base;
  return result;
}

Optimum solve(const Problem& problem, double ridge = 0, Index budget = 1000) {
  Optimum optimum(std::make_shared<const Problem>(reduced(problem)), ridge);
  while (optimum.advance(budget) > 0) continue;
  return optimum;
}

Matrix change_of(const Optimum& optimum, Index rank) {
  const Index ranks = std::min(rank, optimum.changes().ranks());
  return optimum.changes().coefficients.leftCols(ranks) *
         optimum.changes().directions.topRows(ranks);
}

Matrix residual(const Problem& problem) { return problem.y - problem.x * problem.w_base; }

double loss_at(const Problem& problem, const Matrix& change) {
  return (problem.x * change - residual(problem)).squaredNorm() /
         static_cast<double>(problem.y.size());
}

/// The formula with another decomposition, of all rows stacked on those of the ridge.
class Reference {
 public:
  explicit Reference(const Problem& problem, double ridge = 0) {
    const Index n = problem.n();
    const Index d_in = problem.d_in();
    Matrix x = Matrix::Zero(n + d_in, d_in);
    x.topRows(n) = problem.x;
    x.bottomRows(d_in).diagonal().setConstant(std::sqrt(static_cast<double>(n) * ridge));
    Matrix r = Matrix::Zero(n + d_in, problem.d_out());
    r.topRows(n) = residual(problem);
    const testing::ReferenceSvd svd = testing::reference_svd(x);
    const double least = static_cast<double>(std::max(n, d_in)) * 2.2e-16 * svd.values[0];
    const Index rank = (svd.values.array() > least).count();
    full_ = svd.v.leftCols(rank) * svd.values.head(rank).cwiseInverse().asDiagonal() *
            (svd.u.leftCols(rank).transpose() * r);
    v_ = testing::reference_svd(x * full_).v;
  }

  Matrix change(Index rank) const {
    const Matrix v = v_.leftCols(rank);
    return full_ * v * v.transpose();
  }

 private:
  Matrix full_;  // the change of full rank
  Matrix v_;     // of its predictions
};

class OptimumTest : public ::testing::TestWithParam<Shape> {};

TEST_P(OptimumTest, IsThatOfTheFormulaForEveryRank) {
  const Problem problem = random_rows(GetParam(), 1);
  for (const double ridge : {0.0, 0.03}) {
    const Optimum optimum = solve(problem, ridge);
    const Reference reference(problem, ridge);
    const Index most = std::min({problem.n(), problem.d_in(), problem.d_out()});
    ASSERT_EQ(optimum.losses().size(), most + 1);
    ASSERT_EQ(optimum.singular_values().size(), most);
    for (Index rank = 0; rank <= most; ++rank) {
      const Matrix expected = reference.change(rank);
      const Matrix change = change_of(optimum, rank);
      EXPECT_LE((change - expected).norm(), 1e-11 * (1e-2 + expected.norm()));
      const double loss = optimum.losses()[rank];
      EXPECT_NEAR(loss, loss_at(problem, expected), 1e-12 * optimum.losses()[0]);
      EXPECT_GE(loss, 0);
    }
  }
}

TEST_P(OptimumTest, LowersWhatIsMinimisedByTheSquaresOfTheSingularValues) {
  const Problem problem = random_rows(GetParam(), 2);
  const double ridge = 0.05;
  const Optimum optimum = solve(problem, ridge);
  const auto objective = [&](Index rank) {
    return optimum.losses()[rank] * static_cast<double>(problem.d_out()) +
           ridge * change_of(optimum, rank).squaredNorm();
  };
  for (Index i = 0; i < optimum.singular_values().size(); ++i) {
    const double theta = optimum.singular_values()[i];
    EXPECT_NEAR(objective(i) - objective(i + 1), theta * theta / static_cast<double>(problem.n()),
                1e-12 * objective(0));
  }
}

TEST_P(OptimumTest, HasNoGradientLeftInItsFactors) {
  const Shape shape = GetParam();
  Problem problem = random_rows(shape, 3);
  problem.scale = 1.7;
  const Optimum optimum = solve(problem);
  BalancedAdapter balanced(optimum.changes(), shape.rank);
  while (balanced.advance(1) > 0) continue;
  const Adapter adapter = balanced.adapter(shape.rank, problem.scale);
  DirectRoute route(problem);
  const auto [loss, gradient] = evaluate(route, adapter);
  const Index rank = std::min(shape.rank, optimum.changes().ranks());
  EXPECT_NEAR(loss, optimum.losses()[rank], 1e-12 * optimum.losses()[0]);
  EXPECT_LE(gradient.a.norm() + gradient.b.norm(), 1e-10);
  // Balanced, and filled up with zeros.
  const Matrix a_squares = adapter.a.transpose() * adapter.a;
  const Matrix b_squares = adapter.b * adapter.b.transpose();
  EXPECT_LE((a_squares - b_squares).norm(), 1e-13 * a_squares.norm());
  EXPECT_LE((a_squares - Matrix(a_squares.diagonal().asDiagonal())).norm(),
            1e-13 * a_squares.norm());
  const Index excess = shape.rank - rank;
  EXPECT_EQ(adapter.a.rightCols(excess).norm(), 0);
  EXPECT_EQ(adapter.b.bottomRows(excess).norm(), 0);
}

TEST_P(OptimumTest, MeasuresEveryRankOnOtherRows) {
  const Shape shape = GetParam();
  const Problem problem = random_rows(shape, 4);
  const Optimum optimum = solve(problem, 0.01);
  Problem other = random_rows({2 * shape.n + 3, shape.d_in, shape.d_out, 1}, 5);
  other.w_base = problem.w_base;
  const Problem other_reduced = reduced(other);
  for (const Problem& rows : {other, other_reduced}) {
    LossesByRank measured(rows, optimum.changes());
    while (measured.advance(1) > 0) continue;
    for (Index rank = 0; rank <= optimum.changes().ranks(); ++rank) {
      const double expected = loss_at(other, change_of(optimum, rank));
      EXPECT_NEAR(measured.losses()[rank], expected, 1e-12 * expected);
    }
  }
}

TEST_P(OptimumTest, LosesNoShortColumnBesideLongOnes) {
  const Problem problem = random_rows(GetParam(), 5);
  Problem wide = problem;
  for (Index k = 0; k < problem.d_in(); ++k) {
    wide.x.col(k) *= std::ldexp(1.0, static_cast<int>(30 * (k % 3)));
    wide.w_base.row(k) *= std::ldexp(1.0, static_cast<int>(-30 * (k % 3)));
  }
  const Vector expected = solve(problem).losses();
  const Vector losses = solve(wide).losses();
  ASSERT_EQ(losses.size(), expected.size());
  EXPECT_LE((losses - expected).cwiseAbs().maxCoeff(), 1e-10 * expected[0]);
}

TEST_P(OptimumTest, HasTheRidgeOfTheFormulaBesideLongColumns) {
  const double ridge = 0.03;
  Problem wide = random_rows(GetParam(), 6);
  for (Index k = 0; k < wide.d_in(); k += 3) wide.x.col(k) *= 0x1p40;
  Problem rows = wide;  // those of the ridge below them, which have no residual
  const Index n = wide.n();
  const double root = std::sqrt(ridge * static_cast<double>(n));
  rows.x = Matrix::Zero(n + wide.d_in(), wide.d_in());
  rows.x.topRows(n) = wide.x;
  rows.x.bottomRows(wide.d_in()).diagonal().setConstant(root);
  rows.y = Matrix(rows.x.rows(), wide.d_out());
  rows.y.topRows(n) = wide.y;
  rows.y.bottomRows(wide.d_in()) = root * wide.w_base;
  const Optimum optimum = solve(wide, ridge);
  const Optimum reference = solve(rows);
  const Index most = std::min({n, wide.d_in(), wide.d_out()});
  ASSERT_EQ(optimum.singular_values().size(), most);
  const auto objective = [&](const Matrix& change) {
    return (rows.x * change - residual(rows)).squaredNorm();
  };
  for (Index rank = 0; rank <= most; ++rank) {
    EXPECT_NEAR(objective(change_of(optimum, rank)), objective(change_of(reference, rank)),
                1e-9 * objective(Matrix::Zero(wide.d_in(), wide.d_out())));
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, OptimumTest, ::testing::ValuesIn(testing::kShapes));
INSTANTIATE_TEST_SUITE_P(Wide, OptimumTest,
                         ::testing::Values(Shape{90, 40, 35, 5}, Shape{50, 12, 45, 3}));

TEST(OptimumWayTest, DecomposesOnlyWhatItHasTo) {
  EXPECT_FALSE(solve(random_rows({60, 8, 6, 1}, 6)).decomposed());
  EXPECT_TRUE(solve(random_rows({60, 8, 6, 1}, 6), 0.1).decomposed());
  EXPECT_TRUE(solve(random_rows({6, 8, 6, 1}, 6)).decomposed());
}

TEST(OptimumWayTest, BothAgree) {
  const Problem problem = random_rows({60, 8, 6, 1}, 7);
  const Optimum substituted = solve(problem);
  const Optimum decomposed = solve(problem, 1e-18);
  ASSERT_TRUE(decomposed.decomposed());
  EXPECT_LE((substituted.losses() - decomposed.losses()).norm(), 1e-13);
  EXPECT_LE((change_of(substituted, 3) - change_of(decomposed, 3)).norm(), 1e-12);
}

/// Columns that depend on each other: the smallest of the changes that are equally good.
TEST(OptimumWayTest, RankDeficientFeatures) {
  Problem problem = random_rows({50, 9, 4, 1}, 8);
  problem.x.col(3) = problem.x.col(1) + problem.x.col(2);
  problem.x.col(7).setZero();
  const Optimum optimum = solve(problem);
  const Reference reference(problem);
  EXPECT_TRUE(optimum.decomposed());
  for (Index rank = 0; rank <= 4; ++rank) {
    const Matrix expected = reference.change(rank);
    EXPECT_LE((change_of(optimum, rank) - expected).norm(), 1e-12 * (1 + expected.norm()));
    EXPECT_NEAR(optimum.losses()[rank], loss_at(problem, expected), 1e-13);
  }
}

/// Here rounding happens to hide that substitution takes a singular value of 1e-20 for a number.
TEST(OptimumWayTest, DecomposesWhatIsSingularButForRounding) {
  Matrix x(2, 2);
  x << 1, 1, 0, 1e-20;
  Matrix y(2, 1);
  y << 0, 1;
  Optimum optimum(std::make_shared<const Problem>(Problem{x, y, Matrix::Zero(2, 1)}), 0);
  while (optimum.advance(1000) > 0) continue;
  EXPECT_TRUE(optimum.decomposed());
  EXPECT_EQ(optimum.losses()[1], 0.5);
  EXPECT_LT(change_of(optimum, 1).norm(), 1e-10);
}

/// Kahan's triangle: nothing on its diagonal tells that it is singular but for rounding, so that
/// only the comparison of losses sees that substitution has failed.
TEST(OptimumWayTest, DecomposesWhereSubstitutionDoesNotAttainWhatIsPredicted) {
  const Index size = 90;
  const double cosine = 0.6;
  const double sine = 0.82;
  Matrix x = Matrix::Identity(size, size);
  for (Index i = 0; i < size; ++i) {
    for (Index j = i + 1; j < size; ++j) x(i, j) = -cosine;
    x.row(i) *= std::pow(sine, static_cast<double>(i));
  }
  EXPECT_GT(x(size - 1, size - 1), 1.1e-8);
  RandomMatrices random(9);
  const Problem problem{x, random.next(size, 5), Matrix::Zero(size, 5)};
  Optimum optimum(std::make_shared<const Problem>(problem), 0);
  while (optimum.advance(1000) > 0) continue;
  const Reference reference(problem);
  EXPECT_TRUE(optimum.decomposed());
  for (Index rank = 0; rank <= 5; ++rank) {
    const double expected = loss_at(problem, reference.change(rank));
    EXPECT_NEAR(optimum.losses()[rank], expected, 1e-6 * optimum.losses()[0]);
  }
}

/// Wilkinson's matrix is B^T B: pairs of its eigenvalues are the same number, and no bidiagonal
/// element tells that. Rotations find vectors that are orthogonal all the same.
TEST(OptimumWayTest, RotatesWhereVectorsAreTooClose) {
  const Index size = 61;
  Matrix b = Matrix::Zero(size, size);
  double above = 0;
  for (Index i = 0; i < size; ++i) {
    const auto place = static_cast<double>(std::abs(i - size / 2));
    b(i, i) = std::sqrt(place + 3 - above * above);
    if (i + 1 < size) above = b(i, i + 1) = 1 / b(i, i);
  }
  RightVectors vectors{BlockMatrix(b)};
  while (vectors.advance(1000) > 0) continue;
  EXPECT_FALSE(vectors.succeeded());

  const Problem problem{Matrix::Identity(size, size), b, Matrix::Zero(size, size)};
  Optimum optimum(std::make_shared<const Problem>(problem), 0);
  while (optimum.advance(1000) > 0) continue;
  const Matrix v = optimum.changes().directions;
  EXPECT_LE((v * v.transpose() - Matrix::Identity(size, size)).norm(), 1e-13);
  const Vector values = testing::reference_svd(b).values;
  double squares = 0;
  for (Index rank = size; rank > 0; --rank) {
    squares += values[rank - 1] * values[rank - 1];
    const double expected = squares / static_cast<double>(size * size);
    EXPECT_NEAR(optimum.losses()[rank - 1], expected, 1e-13 * expected);
  }
}

TEST(OptimumAccuracyTest, TargetsWithoutNoiseLeaveNothing) {
  RandomMatrices random(10);
  const Matrix x = random.next(200, 20);
  const Matrix w = random.next(20, 3) * random.next(3, 15);
  const Matrix w_base = random.next(20, 15);
  const Optimum optimum = solve({x, x * (w_base + w), w_base});
  EXPECT_FALSE(optimum.decomposed());
  EXPECT_GT(optimum.losses()[2], 1e-3);
  for (Index rank = 3; rank <= 15; ++rank) {
    EXPECT_GE(optimum.losses()[rank], 0);
    EXPECT_LT(optimum.losses()[rank], 1e-26);
  }
}

TEST(OptimumAccuracyTest, FeaturesWhoseSquaresAreNoNumbers) {
  const Problem problem = random_rows({6, 8, 5, 1}, 11);
  for (const double factor : {std::ldexp(1.0, -600), std::ldexp(1.0, 600)}) {
    Problem scaled = problem;
    scaled.x *= factor;
    scaled.w_base /= factor;
    EXPECT_EQ(solve(scaled).losses(), solve(problem).losses());
    EXPECT_EQ(change_of(solve(scaled), 2) * factor, change_of(solve(problem), 2));
  }
}

TEST(OptimumAccuracyTest, FeaturesThatAreZero) {
  Problem problem = random_rows({12, 4, 3, 1}, 12);
  problem.x.setZero();
  const Optimum optimum = solve(problem);
  EXPECT_EQ(optimum.changes().ranks(), 0);
  ASSERT_EQ(optimum.losses().size(), 1);
  EXPECT_NEAR(optimum.losses()[0], problem.y.squaredNorm() / 36, 1e-15);
}

TEST(OptimumAccuracyTest, IsTheSameHoweverItIsInterrupted) {
  const Problem problem = random_rows({90, 40, 35, 5}, 13);
  for (const double ridge : {0.0, 0.1}) {
    const Optimum whole = solve(problem, ridge, 1 << 30);
    const Optimum sliced = solve(problem, ridge, 1);
    EXPECT_EQ(whole.losses(), sliced.losses());
    EXPECT_EQ(change_of(whole, 5), change_of(sliced, 5));
  }
}

}  // namespace
}  // namespace lora
