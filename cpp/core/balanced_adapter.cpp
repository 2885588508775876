#include "core/balanced_adapter.h"

#include <algorithm>
#include <cmath>

namespace lora {
namespace {

/// (count, d_in + d_out): the transposed coefficients beside the directions. Their product does not
/// change when both are rotated alike.
Matrix side_by_side(const RankedChanges& changes, Index count) {
  const Index d_in = changes.coefficients.rows();
  const Index d_out = changes.directions.cols();
  Matrix rows(count, d_in + d_out);
  rows.leftCols(d_in) = changes.coefficients.leftCols(count).transpose();
  rows.rightCols(d_out) = changes.directions.topRows(count);
  return rows;
}

}  // namespace

BalancedAdapter::BalancedAdapter(const RankedChanges& changes, Index rank)
    : d_in_(changes.coefficients.rows()),
      change_(side_by_side(changes, std::min(rank, changes.ranks())), d_in_) {}

Adapter BalancedAdapter::adapter(Index rank, double scale) const {
  const Vector& values = change_.values();
  const Index d_out = change_.carried().cols();
  Adapter adapter{Matrix::Zero(d_in_, rank), Matrix::Zero(rank, d_out)};
  for (Index i = 0; i < std::min(rank, values.size()); ++i) {
    const double size = std::sqrt(values[i] / scale);
    adapter.a.col(i) = size * change_.directions().row(i).transpose();
    adapter.b.row(i) = size * change_.carried().row(i);
  }
  return adapter;
}

}  // namespace lora
