#include "core/block_product.h"

#include <gtest/gtest.h>

#include "core/substitution.h"
#include "random_problem.h"

namespace lora {
namespace {

using testing::RandomMatrices;

constexpr double kRounding = 1e-12;

/// `start` + 2 * left @ right
Matrix add_product(const Matrix& left, RightFactor right, const Matrix& start,
                   Omit omit = Omit::kNothing, Index budget = 1) {
  const BlockMatrix blocks(left);
  BlockMatrix sum(start);
  BlockProduct product(2, blocks, right, sum, omit);
  while (product.advance(budget) > 0) continue;
  return sum.to_rows();
}

TEST(BlockProductTest, OfEveryShapeAndFactor) {
  RandomMatrices random(1);
  const Index sizes[][3] = {{1, 1, 1},   {5, 3, 2},    {71, 72, 73},
                            {73, 71, 5}, {150, 80, 1}, {3, 150, 75}};
  for (const auto& [rows, depth, columns] : sizes) {
    const Matrix left = random.next(rows, depth);
    const Matrix right = random.next(depth, columns);
    const Matrix start = random.next(rows, columns);
    const Matrix expected = start + 2 * left * right;
    const Matrix turned = right.transpose();
    const BlockMatrix blocks(right);
    const BlockMatrix turned_blocks(turned);
    for (const RightFactor& factor :
         {RightFactor::of(right), RightFactor::transposed(turned), RightFactor::of(blocks),
          RightFactor::transposed(turned_blocks)}) {
      EXPECT_LE((add_product(left, factor, start) - expected).norm(), kRounding);
      EXPECT_EQ(add_product(left, factor, start),
                add_product(left, factor, start, Omit::kNothing, 1 << 30));
    }
  }
}

TEST(BlockProductTest, OmitsOnlyWhatIsZeroOrNotWanted) {
  RandomMatrices random(2);
  const Index size = 160;
  const Matrix right = random.next(size, size);
  const Matrix start = random.next(size, size);
  Matrix left = random.next(size, size);
  Matrix expected = start + 2 * left * right;
  Matrix lower = add_product(left, RightFactor::of(right), start, Omit::kUpperResult) - expected;
  EXPECT_LE(Matrix(lower.triangularView<Eigen::Lower>()).norm(), kRounding);

  const Matrix upper = left.triangularView<Eigen::Upper>();
  expected = start + 2 * upper * right;
  EXPECT_TRUE(BlockMatrix(upper).is_upper_triangular());
  EXPECT_FALSE(BlockMatrix(left).is_upper_triangular());
  EXPECT_LE(
      (add_product(upper, RightFactor::of(right), start, Omit::kBelowDiagonal) - expected).norm(),
      kRounding);

  left.block(72, 0, 72, 72).setZero();
  left.rightCols(16).setZero();
  left(159, 159) = 1;
  expected = start + 2 * left * right;
  EXPECT_LE((add_product(left, RightFactor::of(right), start, Omit::kZeroTiles) - expected).norm(),
            kRounding);
}

TEST(SubstitutionTest, SolvesTrianglesOfEverySize) {
  RandomMatrices random(3);
  for (const auto& [size, columns] :
       {std::pair<Index, Index>{1, 1}, {7, 3}, {8, 75}, {72, 1}, {73, 72}, {155, 80}}) {
    Matrix upper = random.next(size, size).triangularView<Eigen::Upper>();
    upper.diagonal().array() += 20;
    const Matrix expected = random.next(size, columns);
    const BlockMatrix blocks(upper);
    BlockMatrix solution{Matrix(upper * expected)};
    Substitution substitution(blocks, solution);
    while (substitution.advance(1) > 0) continue;
    EXPECT_LE((solution.to_rows() - expected).norm(), kRounding);
  }
}

}  // namespace
}  // namespace lora
