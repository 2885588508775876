// Contracts that callers have to keep: a native test that breaks one ends at LORA_ASSERT.
#include <gtest/gtest.h>

#include <memory>

#include "core/adapter.h"
#include "core/direct_route.h"
#include "core/factored_route.h"
#include "core/jacobi_svd.h"
#include "core/kernels/kernels.h"
#include "core/optimum.h"
#include "core/panel_reduction.h"
#include "core/row_blocks.h"
#include "core/row_reduction.h"
#include "random_problem.h"
#include "reduction.h"

namespace lora::testing {
namespace {

constexpr Shape kShape = {20, 5, 3, 2};

TEST(ContractsDeathTest, KernelsNeedPaddingOfZeros) {
  Vector block = Vector::Zero(kBlockRows);
  EXPECT_EQ(kernels::squares({block.data(), kBlockRows}, 3, 1), 0);
  block[3] = 1;
  EXPECT_DEATH(kernels::squares({block.data(), kBlockRows}, 3, 1), "is_padded");
}

TEST(ContractsDeathTest, KernelsNeedAStrideThatHoldsTheRows) {
  const Vector block = Vector::Zero(kBlockRows);
  EXPECT_DEATH(kernels::squares({block.data(), 8}, 9, 1), "holds");
  EXPECT_DEATH(kernels::squares({block.data(), kBlockRows}, 0, 1), "holds");
}

TEST(ContractsDeathTest, BlocksAreWholeUnitsOfRows) {
  EXPECT_DEATH(RowBlocks(Matrix::Zero(9, 2), 7), "whole_units");
  const RowBlocks blocks(Matrix::Zero(9, 2), 8);
  EXPECT_EQ(blocks.rows_of(1), 1);
  EXPECT_DEATH(blocks.rows_of(2), "block < blocks");
}

TEST(ContractsDeathTest, FactorsNeedTheSameSizes) {
  Factors factors{Matrix::Zero(4, 2), Matrix::Zero(2, 3)};
  const Factors other{Matrix::Zero(4, 1), Matrix::Zero(1, 3)};
  EXPECT_DEATH(factors.subtract(1, other), "have_sizes_of");
}

TEST(ContractsDeathTest, TheFactoredRouteIsPreparedBeforeAPass) {
  auto [problem, start] = random_problem(kShape, 1, 1);
  FactoredRoute factored(problem);
  Route& route = factored;
  EXPECT_DEATH(route.begin_pass(start, Route::Pass::kLoss, Route::Sweep::kDown), "prepared");
  while (route.prepare(1) > 0) continue;
  route.begin_pass(start, Route::Pass::kLoss, Route::Sweep::kDown);
  EXPECT_DEATH(route.add_rows(start, 1, 19), "is_block");
  EXPECT_DEATH(route.line(), "kLine");
}

TEST(ContractsDeathTest, RoutesNeedAnAdapterOfTheLayer) {
  auto [problem, start] = random_problem(kShape, 1, 1);
  DirectRoute direct(problem);
  Route& route = direct;
  start.b = Matrix::Zero(2, 4);
  EXPECT_DEATH(route.begin_pass(start, Route::Pass::kLoss, Route::Sweep::kDown), "have_sizes");
}

TEST(ContractsDeathTest, APanelIsNotAdvancedAfterItsEnd) {
  const Matrix rows = Matrix::Ones(3, 4);
  Matrix triangle = Matrix::Zero(2, 2);
  Matrix targets = Matrix::Zero(2, 2);
  PanelReduction panel(view_of(rows), triangle, targets);
  EXPECT_DEATH(panel.residual_squares(), "column_ == d_in");
  while (panel.advance()) continue;
  EXPECT_DEATH(panel.advance(), "column_ < d_in");
}

TEST(ContractsDeathTest, AReductionTakesNoMoreThanItHasRoomFor) {
  RowReduction reduction(2, 2);
  const Matrix rows = Matrix::Ones(reduction.room() + 1, 2);
  EXPECT_DEATH(reduction.push(view_of(rows), view_of(rows)), "room");
}

TEST(ContractsDeathTest, ResultsAreThereInTheEndOnly) {
  const auto [problem, start] = random_problem({3, 5, 3, 2}, 1, 1);
  const Optimum optimum(std::make_shared<const Problem>(problem), 0);
  EXPECT_DEATH(optimum.losses(), "done");
  const JacobiSvd values(Matrix::Ones(2, 3), 3);
  EXPECT_DEATH(values.values(), "done_");
}

TEST(ContractsDeathTest, AnOptimumNeedsReducedRows) {
  const auto [problem, start] = random_problem(kShape, 1, 1);
  const auto all_rows = std::make_shared<const Problem>(problem);
  EXPECT_DEATH(Optimum(all_rows, 0), "d_in");
}

}  // namespace
}  // namespace lora::testing
