#pragma once

#include "core/block_matrix.h"
#include "core/work.h"

namespace lora {

/// The right factor of a product, a view: a matrix (depth, columns) or the transpose of one, as
/// tiles of kBlockRows by kBlockRows values.
struct RightFactor {
  static RightFactor of(const Matrix& m) {
    return {m.data(), kBlockRows * m.cols(), kBlockRows, m.cols(), 1, m.rows(), m.cols()};
  }
  static RightFactor of(const BlockMatrix& m) {
    return {
        m.column(0, 0), kBlockRows * m.columns(), kBlockRows * kBlockRows, 1, kBlockRows, m.rows(),
        m.columns()};
  }
  template <class AnyMatrix>
  static RightFactor transposed(const AnyMatrix& matrix) {
    const RightFactor m = of(matrix);
    return {m.data,          m.next_column_tile, m.next_depth_tile,
            m.column_stride, m.depth_stride,     m.columns,
            m.depth};
  }

  const double* data;
  Index next_depth_tile;   // how far the tile below is
  Index next_column_tile;  // how far the tile to the right is
  Index depth_stride;      // within a tile
  Index column_stride;
  Index depth;
  Index columns;
};

/// The number of tiles that so many rows or columns have.
constexpr Index tiles(Index size) { return (size + kBlockRows - 1) / kBlockRows; }

/// What need not be computed.
enum class Omit {
  kNothing,
  kBelowDiagonal,  // where the left factor is zero there
  kZeroTiles,      // of the left factor, where many are zero
  kUpperResult,    // of the result, the tiles above the diagonal
};

/// sum += factor * left @ right by the kernels, tile by tile. The matrices have to outlive it.
class BlockProduct final : public Work {
 public:
  BlockProduct(double factor, const BlockMatrix& left, RightFactor right, BlockMatrix& sum,
               Omit omit = Omit::kNothing);

  Index advance(Index budget) override;

  /// Adds the contribution of one tile of the right factor to the blocks [first, end) of the sum:
  /// none if it is zero, as it is in many a base. Returns the work done, at least 1.
  Index add_tile(Index depth_tile, Index column_tile, Index first, Index end);

 private:
  bool is_zero(Index block, Index depth_tile) const;

  double factor_;
  const BlockMatrix& left_;
  RightFactor right_;
  BlockMatrix& sum_;
  Omit omit_;
  Index depth_tile_ = 0;
  Index column_tile_ = 0;
  Vector weights_;  // of a tile of the right factor
};

}  // namespace lora
