// Products of rows as they are, for a layer in use: no matrix is transposed. Written once for every
// instruction set, with the tiles of tiles.h; whoever includes it is compiled for one of them.
#pragma once

#include <algorithm>
#include <type_traits>

#include "core/kernels/simd.h"
#include "core/kernels/tiles.h"
#include "core/row_weights.h"

namespace lora {

/// Rows whose values are packed together, and the depth of a product: these values stay in the
/// first-level cache, while the weights come from the second-level one.
inline constexpr Index kPackedRows = 24;
inline constexpr Index kPackedDepth = 128;

/// Rows of a row-major matrix.
template <class Scalar>
struct RowsOf {
  Scalar* data;
  Index stride;

  RowsOf at(Index row, Index column) const { return {data + row * stride + column, stride}; }
};

/// Packs `count` rows, kRows at most: of every column the values of all rows, padded with zeros.
template <int kRows>
[[gnu::noinline]] void pack_rows(RowsOf<const double> rows, Index count, Index depth,
                                 double* packed) {
  if (count == kRows) {
    for (Index k = 0; k < depth; ++k) {
      for (Index i = 0; i < kRows; ++i) packed[k * kRows + i] = rows.data[i * rows.stride + k];
    }
    return;
  }
  std::fill_n(packed, depth * kRows, 0.0);
  for (Index i = 0; i < count; ++i) {
    for (Index k = 0; k < depth; ++k) packed[k * kRows + i] = rows.data[i * rows.stride + k];
  }
}

/// sum (rows, columns) = packed rows times a panel of weights, or += it, where the sum is smaller
/// than a tile.
template <int kRows, bool kAdds>
[[gnu::noinline]] void edge_tile(const double* packed, const double* panel, Index depth,
                                 RowsOf<double> sum, Index rows, Index columns) {
  double whole[kRows * RowWeights::kColumns] = {};
  for (Index i = 0; kAdds && i < rows; ++i) {
    std::copy_n(sum.data + i * sum.stride, columns, whole + i * RowWeights::kColumns);
  }
  product_tile<kRows, 2>({panel, RowWeights::kColumns}, packed, depth, kAdds,
                         {whole, RowWeights::kColumns});
  for (Index i = 0; i < rows; ++i) {
    std::copy_n(whole + i * RowWeights::kColumns, columns, sum.data + i * sum.stride);
  }
}

/// sum = or += packed rows, in groups of kRows, times a panel of weights.
template <int kRows, bool kAdds>
[[gnu::noinline]] void row_panel(const double* packed, const double* panel, Index depth,
                                 RowsOf<double> sum, Index rows, Index columns) {
  for (; rows > 0; rows -= kRows) {
    if (rows >= kRows && columns == RowWeights::kColumns) {
      // The transposed tile is one of columns.
      product_tile<kRows, 2>({panel, RowWeights::kColumns}, packed, depth, kAdds,
                             {sum.data, sum.stride});
    } else {
      edge_tile<kRows, kAdds>(packed, panel, depth, sum, std::min<Index>(rows, kRows), columns);
    }
    packed += depth * kRows;
    sum.data += kRows * sum.stride;
  }
}

/// Packs kPackedRows rows at most, and multiplies them by all panels; part by part of the depth.
template <int kRows>
void multiply_some_rows(RowsOf<const double> rows, Index count, const RowWeights& weights,
                        bool adds, RowsOf<double> sum) {
  double packed[kPackedRows * kPackedDepth];
  for (Index k = 0; k < weights.depth(); k += kPackedDepth) {
    const Index depth = std::min(kPackedDepth, weights.depth() - k);
    for (Index row = 0; row < count; row += kRows) {
      pack_rows<kRows>(rows.at(row, k), std::min<Index>(kRows, count - row), depth,
                       packed + row * depth);
    }
    const auto multiply = [&](auto adds_to_sum) {
      for (Index column = 0; column < weights.columns(); column += RowWeights::kColumns) {
        row_panel<kRows, decltype(adds_to_sum)::value>(
            packed, weights.panel(k, column), depth, sum.at(0, column), count,
            std::min(RowWeights::kColumns, weights.columns() - column));
      }
    };
    adds || k > 0 ? multiply(std::true_type()) : multiply(std::false_type());
  }
}

/// sum (count, columns) = rows (count, depth) @ weights, or += it. The products of a value are
/// added in the order of the depth, whatever is computed with it.
inline void multiply_rows(RowsOf<const double> rows, Index count, const RowWeights& weights,
                          bool adds, RowsOf<double> sum) {
  constexpr int kMany = Simd::kWidePanel;
  constexpr int kFew = 4;  // which take less time than kMany do, most of them padding
  static_assert(kPackedRows % kMany == 0 && kPackedRows % kFew == 0);
  for (Index row = 0; row < count;) {
    const Index left = std::min(kPackedRows, count - row);
    if (left <= kFew) {
      multiply_some_rows<kFew>(rows.at(row, 0), left, weights, adds, sum.at(row, 0));
      return;
    }
    const Index some = left % kMany <= kFew ? left / kMany * kMany : left;
    multiply_some_rows<kMany>(rows.at(row, 0), some, weights, adds, sum.at(row, 0));
    row += some;
  }
}

}  // namespace lora
