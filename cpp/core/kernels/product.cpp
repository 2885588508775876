#include <algorithm>

#include "core/assert.h"
#include "core/kernels/kernels.h"
#include "core/kernels/tiles.h"

namespace lora::kernels {
namespace {

/// Products are computed in parts of this depth, so that the left values of a part stay in the
/// first-level cache.
constexpr Index kDepthAtOnce = 48;

/// Computes one panel of a product tile by tile downwards, so that its weights stay in the
/// first-level cache.
template <int kColumns>
[[gnu::noinline]] void product_panel(ConstBlock left, const double* weights, Index rows,
                                     Index depth, bool adds, Block product, Prefetch& prefetch) {
  constexpr int kRegisters = registers_for(kColumns);
  constexpr Index kRows = kRegisters * kLanes;
  const auto below = [&](Index row) { return ConstBlock{left.data + row, left.stride}; };
  Index row = 0;
  for (; row + kRows <= rows; row += kRows) {
    prefetch_lines(prefetch, depth);
    product_tile<kColumns, kRegisters>(below(row), weights, depth, adds,
                                       {product.data + row, product.stride});
  }
  if constexpr (kRows != kRowUnit) {
    for (; row < rows; row += kRowUnit) {
      product_tile<kColumns, 2>(below(row), weights, depth, adds,
                                {product.data + row, product.stride});
    }
  }
}

/// Computes a product part by part of its depth, or adds it to the values of the sum.
void product_parts(ConstBlock left, const double* weights, Index rows, Index depth, Index columns,
                   bool adds, Block sum, Prefetch& prefetch) {
  for (Index k = 0; k < depth; k += kDepthAtOnce) {
    const Index part = std::min(kDepthAtOnce, depth - k);
    for_each_panel(columns, [&](auto width, Index first) {
      constexpr int kColumns = decltype(width)::value;
      product_panel<kColumns>({left.data + k * left.stride, left.stride},
                              weights + (first * depth + k * kColumns), rows, part, adds || k > 0,
                              {sum.data + first * sum.stride, sum.stride}, prefetch);
    });
  }
}

}  // namespace

void write_weights(Strided matrix, Index depth, Index columns, double factor, double* weights) {
  LORA_ASSERT(depth >= 0 && columns >= 0);
  for_each_panel(columns, [&](auto width, Index first) {
    constexpr int kColumns = decltype(width)::value;
    const double* row = matrix.data + first * matrix.column_stride;
    for (Index k = 0; k < depth; ++k, row += matrix.depth_stride, weights += kColumns) {
      for (int j = 0; j < kColumns; ++j) weights[j] = factor * row[j * matrix.column_stride];
    }
  });
}

void multiply(ConstBlock left, const double* weights, Index rows, Index depth, Index columns,
              double* product, Prefetch& prefetch) {
  LORA_ASSERT(holds(left, rows) && rows <= kBlockRows && depth > 0);
  product_parts(left, weights, whole_units(rows), depth, columns, false, Block{product, kBlockRows},
                prefetch);
}

void multiply_add(ConstBlock left, const double* weights, Index rows, Index depth, Index columns,
                  Block sum) {
  LORA_ASSERT(holds(left, rows) && holds(sum, rows));
  product_parts(left, weights, whole_units(rows), depth, columns, true, sum, nothing);
}

}  // namespace lora::kernels
