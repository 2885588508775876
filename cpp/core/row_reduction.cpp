#include "core/row_reduction.h"

#include <cmath>

namespace lora {
namespace {

/// Rows that are reduced at once: many enough that the products are worth their name, few enough
/// that a panel stays in the cache.
constexpr Index kPanelRows = 256;

/// Columns whose reflectors are gathered before they are applied to the rest as one product.
constexpr Index kBlockColumns = 16;

}  // namespace

template <class Scalar>
RowReduction<Scalar>::RowReduction(Index d_in, Index d_out)
    : triangle_(Matrix<Scalar>::Zero(d_in, d_in)),
      targets_(Matrix<Scalar>::Zero(d_in, d_out)),
      block_(Matrix<Scalar>::Zero(kBlockColumns, kBlockColumns)) {}

template <class Scalar>
void RowReduction<Scalar>::push(MatrixView<Scalar> x, MatrixView<Scalar> y) {
  for (Index row = 0; row < x.rows(); row += kPanelRows) {
    const Index count = std::min(kPanelRows, x.rows() - row);
    panel_x_ = x.middleRows(row, count);
    panel_y_ = y.middleRows(row, count);
    reduce_panel();
    n_ += count;
  }
}

template <class Scalar>
void RowReduction<Scalar>::push_reduced(MatrixView<Scalar> x, MatrixView<Scalar> y, Index n,
                                        Scalar residual_squares) {
  if (n_ == 0) {
    triangle_.topRows(x.rows()) = x;
    targets_.topRows(y.rows()) = y;
  } else {
    push(x, y);
    n_ -= x.rows();
  }
  n_ += n;
  residual_squares_ += residual_squares;
}

/// Reduces [triangle; panel] to a triangle again, and carries the targets along.
template <class Scalar>
void RowReduction<Scalar>::reduce_panel() {
  const Index d_in = triangle_.cols();
  for (Index first = 0; first < d_in; first += kBlockColumns) {
    const Index count = std::min(kBlockColumns, d_in - first);
    factor_columns(first, count);
    form_block_reflector(count);
    const auto apply = [&](auto top, auto panel) {
      projected_ = top;
      projected_.noalias() += reflectors_.transpose() * panel;
      projected_ = block_.topLeftCorner(count, count).transpose().lazyProduct(projected_).eval();
      top -= projected_;
      panel.noalias() -= reflectors_ * projected_;
    };
    const Index rest = d_in - first - count;
    apply(triangle_.block(first, first + count, count, rest), panel_x_.rightCols(rest));
    apply(targets_.middleRows(first, count), panel_y_.leftCols(panel_y_.cols()));
  }
  residual_squares_ += panel_y_.squaredNorm();
}

/// Makes one reflector per column: H_j = I - tau_j [e_j; v_j] [e_j; v_j]^T maps column j of
/// [triangle; panel] onto the triangle's diagonal. tau_j goes into block_'s diagonal.
template <class Scalar>
void RowReduction<Scalar>::factor_columns(Index first, Index count) {
  reflectors_ = panel_x_.middleCols(first, count);
  for (Index j = 0; j < count; ++j) {
    auto column = reflectors_.col(j);
    const Scalar diagonal = triangle_(first + j, first + j);
    const Scalar below = column.squaredNorm();
    if (below == Scalar(0)) {
      block_(j, j) = 0;
      continue;
    }
    const Scalar length = std::sqrt(diagonal * diagonal + below);
    const Scalar image = diagonal > Scalar(0) ? -length : length;
    column /= diagonal - image;  // no cancellation: the two have opposite signs
    block_(j, j) = (image - diagonal) / image;
    triangle_(first + j, first + j) = image;

    const Index rest = count - j - 1;
    auto top = triangle_.row(first + j).segment(first + j + 1, rest);
    auto panel = reflectors_.rightCols(rest);
    const Vector<Scalar> projected = block_(j, j) * (top.transpose() + panel.transpose() * column);
    top -= projected.transpose();
    panel.noalias() -= column * projected.transpose();
  }
}

/// Completes block_ to T, with which H_1 H_2 ... H_count = I - V T V^T.
template <class Scalar>
void RowReduction<Scalar>::form_block_reflector(Index count) {
  for (Index j = 1; j < count; ++j) {
    const Vector<Scalar> overlap = reflectors_.leftCols(j).transpose() * reflectors_.col(j);
    block_.col(j).head(j).noalias() = block_.topLeftCorner(j, j).lazyProduct(overlap);
    block_.col(j).head(j) *= -block_(j, j);
  }
}

template class RowReduction<double>;

}  // namespace lora
