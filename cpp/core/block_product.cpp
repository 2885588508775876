#include "core/block_product.h"

#include <algorithm>

#include "core/assert.h"

namespace lora {

BlockProduct::BlockProduct(double factor, const BlockMatrix& left, RightFactor right,
                           BlockMatrix& sum, Omit omit)
    : factor_(factor),
      left_(left),
      right_(right),
      sum_(sum),
      omit_(omit),
      weights_(kBlockRows * kBlockRows) {
  LORA_ASSERT(left.columns() == right.depth && left.rows() == sum.rows());
  LORA_ASSERT(right.columns == sum.columns());
}

Index BlockProduct::advance(Index budget) {
  Index work = 0;
  while (column_tile_ < tiles(right_.columns) && work < budget) {
    if (depth_tile_ == tiles(right_.depth)) {
      depth_tile_ = 0;
      ++column_tile_;
      continue;
    }
    const Index first = omit_ == Omit::kUpperResult ? column_tile_ : 0;
    const bool upper = omit_ == Omit::kBelowDiagonal;
    const Index end = upper ? std::min(left_.blocks(), depth_tile_ + 1) : left_.blocks();
    work += add_tile(depth_tile_++, column_tile_, first, end);
  }
  return work;
}

Index BlockProduct::add_tile(Index depth_tile, Index column_tile, Index first, Index end) {
  const Index k = depth_tile * kBlockRows;
  const Index column = column_tile * kBlockRows;
  const Index depth = std::min(kBlockRows, right_.depth - k);
  const Index columns = std::min(kBlockRows, right_.columns - column);
  const double* const tile =
      right_.data + depth_tile * right_.next_depth_tile + column_tile * right_.next_column_tile;
  kernels::write_weights({tile, right_.depth_stride, right_.column_stride}, depth, columns, factor_,
                         weights_.data());
  if (VectorView(weights_.data(), depth * columns).isZero(0)) return 1;
  for (Index block = first; block < end; ++block) {
    if (omit_ == Omit::kZeroTiles && is_zero(block, depth_tile)) continue;
    kernels::multiply_add(left_.from(block, k), weights_.data(), left_.rows_of(block), depth,
                          columns, sum_.from(block, column));
  }
  return 1 + std::max<Index>(0, end - first) * kBlockRows * depth * columns / 1000;
}

bool BlockProduct::is_zero(Index block, Index depth_tile) const {
  const Index k = depth_tile * kBlockRows;
  const Index size = kBlockRows * std::min(kBlockRows, left_.columns() - k);
  return VectorView(left_.column(block, k), size).isZero(0);
}

}  // namespace lora
