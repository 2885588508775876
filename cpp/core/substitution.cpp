#include "core/substitution.h"

#include <algorithm>

#include "core/assert.h"

namespace lora {
namespace {

/// Rows of a block that are solved one by one before they are taken out of those above: a multiple
/// of the kernels' row unit.
constexpr Index kRowsAtOnce = 8;

}  // namespace

Substitution::Substitution(const BlockMatrix& upper, BlockMatrix& solution)
    : upper_(upper),
      solution_(solution),
      above_(-1, upper, RightFactor::of(solution), solution),
      weights_(kRowsAtOnce * kBlockRows) {
  LORA_ASSERT(upper.rows() == upper.columns());
}

Index Substitution::advance(Index budget) {
  Index work = 0;
  while (column_tile_ < tiles(solution_.columns()) && work < budget) {
    if (solved_ == upper_.blocks()) {
      solved_ = 0;
      ++column_tile_;
      continue;
    }
    const Index block = upper_.blocks() - 1 - solved_++;
    solve_block(block);
    work += above_.add_tile(block, column_tile_, 0, block);
  }
  return work;
}

void Substitution::solve_block(Index block) {
  const Index column = column_tile_ * kBlockRows;
  const Index columns = std::min(kBlockRows, solution_.columns() - column);
  double* const values = solution_.column(block, column);
  const Index rows = upper_.rows_of(block);
  for (Index first = (rows - 1) / kRowsAtOnce * kRowsAtOnce; first >= 0; first -= kRowsAtOnce) {
    const Index count = std::min(kRowsAtOnce, rows - first);
    solve_rows(block, first, count);
    if (first == 0) return;
    kernels::write_weights({values + first, 1, kBlockRows}, count, columns, -1.0, weights_.data());
    kernels::multiply_add(upper_.from(block, block * kBlockRows + first), weights_.data(), first,
                          count, columns, {values, kBlockRows});
  }
}

/// Solves rows [first, first + count) of a block, from which the rows below are taken out already.
void Substitution::solve_rows(Index block, Index first, Index count) {
  const Index end = std::min(solution_.columns(), (column_tile_ + 1) * kBlockRows);
  for (Index k = column_tile_ * kBlockRows; k < end; ++k) {
    double* const values = solution_.column(block, k) + first;
    for (Index i = count - 1; i >= 0; --i) {
      const double* const column = upper_.column(block, block * kBlockRows + first + i) + first;
      values[i] /= column[i];
      for (Index row = 0; row < i; ++row) values[row] -= values[i] * column[row];
    }
  }
}

}  // namespace lora
