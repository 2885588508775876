#pragma once

#include "core/assert.h"
#include "core/kernels/kernels.h"

namespace lora {

/// The right factor (depth, columns) of a product of rows: panel by panel of kColumns columns, each
/// row-major; the last one is padded with zeros.
class RowWeights {
 public:
  /// Columns of a panel: two registers.
  static constexpr Index kColumns = kRowUnit;

  RowWeights() = default;
  /// Of zeros.
  RowWeights(Index depth, Index columns)
      : depth_(depth),
        columns_(columns),
        values_(Vector::Zero(depth * ((columns + kColumns - 1) / kColumns * kColumns))) {}

  Index depth() const { return depth_; }
  Index columns() const { return columns_; }

  /// Writes the rows from `first` on: factor * rows (count, columns).
  void write(const double* rows, Index first, Index count, double factor) {
    LORA_ASSERT(first >= 0 && first + count <= depth_);
    for (Index k = first; k < first + count; ++k, rows += columns_) {
      for (Index column = 0; column < columns_; ++column) {
        values_[place_of(k, column)] = factor * rows[column];
      }
    }
  }

  /// The panel that begins with a column, from row k on.
  const double* panel(Index k, Index column) const { return values_.data() + place_of(k, column); }

 private:
  Index place_of(Index k, Index column) const {
    const Index within = column % kColumns;
    return (column - within) * depth_ + k * kColumns + within;
  }

  Index depth_ = 0;
  Index columns_ = 0;
  Vector values_;
};

}  // namespace lora
