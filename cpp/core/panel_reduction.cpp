#include "core/panel_reduction.h"

#include <cmath>

#include "core/power_of_two.h"

namespace lora {
namespace {

/// Columns whose reflectors are gathered before they are applied to the rest as one product.
constexpr Index kReflectors = 16;

/// Columns that the reflectors are applied to at once: those of a panel fit the second-level cache.
constexpr Index kColumnsAtOnce = kBlockRows;

}  // namespace

template <class Scalar>
PanelReduction<Scalar>::PanelReduction(MatrixView<Scalar> rows, Matrix<Scalar>& triangle,
                                       Matrix<Scalar>& targets)
    : triangle_(triangle),
      targets_(targets),
      rows_(rows.rows()),
      panel_(Vector<Scalar>::Zero(blocks() * kBlockRows * rows.cols())),
      units_(Vector<Scalar>::Ones(d_in())),
      block_(Matrix<Scalar>::Zero(kReflectors, kReflectors)),
      sums_(kColumnsAtOnce * kReflectors),
      top_(Vector<Scalar>::Zero(kColumnsAtOnce * kReflectors)),
      change_(kColumnsAtOnce * kReflectors),
      weights_(kColumnsAtOnce * kReflectors) {
  for (Index row = 0; row < rows_; ++row) {
    Scalar* value = panel(row / kBlockRows, 0) + row % kBlockRows;
    for (Index k = 0; k < rows.cols(); ++k, value += kBlockRows) *value = rows(row, k);
  }
  scale_columns();
}

/// Reduces the next columns of [triangle; panel], and carries what is right of them along.
template <class Scalar>
bool PanelReduction<Scalar>::advance() {
  const Index first = column_;
  const Index count = std::min(kReflectors, d_in() - first);
  factor_columns(first, count);
  form_block_reflector(first, count);
  apply_reflectors(first, count, triangle_, first + count, first + count);
  apply_reflectors(first, count, targets_, 0, d_in());
  column_ += count;
  if (column_ < d_in()) return true;
  restore_columns();
  return false;
}

/// The squares of a column of x have to be numbers of full precision, whatever its size: where they
/// would not be, the column is divided by a power of two, which is made good in the end.
template <class Scalar>
void PanelReduction<Scalar>::scale_columns() {
  Vector<Scalar> largest = Vector<Scalar>::Zero(d_in());
  for (Index row = 0; row < d_in(); ++row) {
    for (Index k = row; k < d_in(); ++k) {
      largest[k] = std::max(largest[k], std::abs(triangle_(row, k)));
    }
  }
  for (Index k = 0; k < d_in(); ++k) {
    for (Index block = 0; block < blocks(); ++block) {
      const Scalar* const column = panel(block, k);
      for (Index i = 0; i < kBlockRows; ++i) largest[k] = std::max(largest[k], std::abs(column[i]));
    }
    units_[k] = unit_beyond_range(largest[k]);
    if (units_[k] == Scalar(1)) continue;
    triangle_.col(k) /= units_[k];
    for (Index block = 0; block < blocks(); ++block) {
      Scalar* const column = panel(block, k);
      for (Index i = 0; i < kBlockRows; ++i) column[i] /= units_[k];
    }
  }
}

template <class Scalar>
void PanelReduction<Scalar>::restore_columns() {
  for (Index k = 0; k < d_in(); ++k) {
    if (units_[k] != Scalar(1)) triangle_.col(k) *= units_[k];
  }
}

/// Makes one reflector per column: H_j = I - tau_j [e_j; v_j] [e_j; v_j]^T maps column j of
/// [triangle; panel] onto the triangle's diagonal. v_j takes the column's place in the panel, tau_j
/// goes into block_'s diagonal.
template <class Scalar>
void PanelReduction<Scalar>::factor_columns(Index first, Index count) {
  Scalar projected[kReflectors];
  for (Index j = 0; j < count; ++j) {
    const Index column = first + j;
    const Index rest = count - j - 1;
    project_column(column, rest + 1, projected);
    const Scalar diagonal = triangle_(column, column);
    const Scalar below = projected[0];
    block_(j, j) = 0;
    if (below == Scalar(0)) continue;
    const Scalar length = std::sqrt(diagonal * diagonal + below);
    const Scalar image = diagonal > Scalar(0) ? -length : length;
    const Scalar pivot = diagonal - image;  // no cancellation: the two have opposite signs
    block_(j, j) = -pivot / image;
    triangle_(column, column) = image;

    for (Index k = 1; k <= rest; ++k) {
      Scalar& top = triangle_(column, column + k);
      projected[k] = block_(j, j) * (top + projected[k] / pivot);
      top -= projected[k];
    }
    Kernels<Scalar>::write_weights({projected + 1, 0, 1}, 1, rest, Scalar(-1), weights_.data());
    for (Index block = 0; block < blocks(); ++block) {
      Scalar* const v = panel(block, column);
      for (Index row = 0; row < kBlockRows; ++row) v[row] /= pivot;
      Kernels<Scalar>::multiply_add({v, kBlockRows}, weights_.data(), rows_of(block), 1, rest,
                                    {panel(block, column + 1), kBlockRows});
    }
  }
}

/// projected[k] = the panel's `column`, transposed, times its column + k; `count` of them.
template <class Scalar>
void PanelReduction<Scalar>::project_column(Index column, Index count, Scalar* projected) {
  Ahead<Scalar> nothing;
  std::fill_n(projected, count, Scalar(0));
  for (Index block = 0; block < blocks(); ++block) {
    Scalar* const v = panel(block, column);
    Kernels<Scalar>::accumulate_transposed({v, kBlockRows}, v, rows_of(block), 1, count, projected,
                                           nothing);
  }
}

/// Completes block_ to T, with which H_1 H_2 ... H_count = I - V T V^T.
template <class Scalar>
void PanelReduction<Scalar>::form_block_reflector(Index first, Index count) {
  Ahead<Scalar> nothing;
  Scalar overlap[kReflectors * kReflectors] = {};
  for (Index block = 0; block < blocks(); ++block) {
    Scalar* const v = panel(block, first);
    Kernels<Scalar>::accumulate_transposed({v, kBlockRows}, v, rows_of(block), count, count,
                                           overlap, nothing);
  }
  for (Index j = 1; j < count; ++j) {
    for (Index i = 0; i < j; ++i) {
      Scalar sum = 0;
      for (Index k = i; k < j; ++k) sum += block_(i, k) * overlap[k * count + j];
      block_(i, j) = -block_(j, j) * sum;
    }
  }
}

/// C -= V T^T V^T C, where C is `top` from `top_column` on, over the panel from `panel_column` on.
template <class Scalar>
void PanelReduction<Scalar>::apply_reflectors(Index first, Index count, Matrix<Scalar>& top,
                                              Index top_column, Index panel_column) {
  for (; top_column < top.cols(); top_column += kColumnsAtOnce, panel_column += kColumnsAtOnce) {
    const Index width = std::min(kColumnsAtOnce, top.cols() - top_column);
    apply_to_columns(first, count, &top(first, top_column), top.cols(), panel_column, width);
  }
}

template <class Scalar>
void PanelReduction<Scalar>::apply_to_columns(Index first, Index count, Scalar* top,
                                              Index top_stride, Index panel_column, Index width) {
  Ahead<Scalar> nothing;
  sums_.setZero();
  for (Index block = 0; block < blocks(); ++block) {
    Kernels<Scalar>::accumulate_transposed({panel(block, panel_column), kBlockRows},
                                           panel(block, first), rows_of(block), width, count,
                                           sums_.data(), nothing);
  }
  for (Index q = 0; q < count; ++q) {
    for (Index i = 0; i < width; ++i) {
      top_[q * kBlockRows + i] = top[q * top_stride + i] + sums_[i * count + q];
    }
  }
  Kernels<Scalar>::write_weights({block_.data(), kReflectors, 1}, count, count, Scalar(1),
                                 weights_.data());
  Kernels<Scalar>::multiply({top_.data(), kBlockRows}, weights_.data(), width, count, count,
                            change_.data(), nothing);
  for (Index q = 0; q < count; ++q) {
    for (Index i = 0; i < width; ++i) top[q * top_stride + i] -= change_[q * kBlockRows + i];
  }
  Kernels<Scalar>::write_weights({change_.data(), kBlockRows, 1}, count, width, Scalar(-1),
                                 weights_.data());
  for (Index block = 0; block < blocks(); ++block) {
    Kernels<Scalar>::multiply_add({panel(block, first), kBlockRows}, weights_.data(),
                                  rows_of(block), count, width,
                                  {panel(block, panel_column), kBlockRows});
  }
}

template <class Scalar>
Scalar PanelReduction<Scalar>::residual_squares() const {
  Scalar squares = 0;
  for (Index block = 0; block < blocks(); ++block) {
    const ColumnMajorView<Scalar> y(panel(block, d_in()), kBlockRows, d_out());
    squares += y.topRows(rows_of(block)).squaredNorm();
  }
  return squares;
}

template class PanelReduction<double>;

}  // namespace lora
