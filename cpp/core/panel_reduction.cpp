#include "core/panel_reduction.h"

#include <algorithm>
#include <cmath>

#include "core/assert.h"
#include "core/power_of_two.h"
#include "core/reflection.h"

namespace lora {
namespace {

/// Columns that the reflectors are applied to at once: in a panel, they fit the second-level cache.
constexpr Index kColumnsAtOnce = kBlockRows;

}  // namespace

PanelReduction::PanelReduction(MatrixView rows, Matrix& triangle, Matrix& targets)
    : triangle_(triangle),
      targets_(targets),
      panel_(rows),
      units_(Vector::Ones(d_in())),
      block_(Matrix::Zero(kReflectors, kReflectors)),
      sums_(kColumnsAtOnce * kReflectors),
      top_(Vector::Zero(kColumnsAtOnce * kReflectors)),
      change_(kColumnsAtOnce * kReflectors),
      weights_(kColumnsAtOnce * kReflectors) {
  LORA_ASSERT(rows.rows() > 0 && rows.rows() <= kMostRows && rows.cols() == d_in() + d_out());
  LORA_ASSERT(triangle.rows() == d_in() && targets.rows() == d_in());
  for (Index block = 0; block < panel_.blocks(); ++block) begins_.push_back(begin_of(block));
  scale_columns();
}

/// The first column of x that is not zero in a block, rounded down.
Index PanelReduction::begin_of(Index block) const {
  constexpr Index kRounding = 8;
  const auto is_zero = [](double value) { return value == 0; };
  for (Index column = 0; column < d_in(); ++column) {
    const double* const values = panel_.column(block, column);
    if (!std::all_of(values, values + panel_.rows_of(block), is_zero)) {
      return column / kRounding * kRounding;
    }
  }
  return d_in();
}

/// Reduces the next columns of [triangle; panel], and applies the reflections to the columns after
/// them.
bool PanelReduction::advance() {
  LORA_ASSERT(column_ < d_in());
  const Index first = column_;
  const Index count = std::min(kReflectors, d_in() - first);
  used_.clear();
  for (Index block = 0; block < panel_.blocks(); ++block) {
    if (begins_[static_cast<std::size_t>(block)] < first + count) used_.push_back(block);
  }
  if (!used_.empty()) {
    factor_columns(first, count);
    form_block_reflector(first, count);
    apply_reflectors(first, count, triangle_, first + count, first + count);
    apply_reflectors(first, count, targets_, 0, d_in());
  }
  column_ += count;
  if (column_ < d_in()) return true;
  for (Index k = 0; k < d_in(); ++k) {
    if (units_[k] != 1) triangle_.col(k) *= units_[k];
  }
  return false;
}

/// Squares of values of x must neither overflow nor underflow: columns of extreme size are divided
/// by a power of two, and multiplied by it in the end.
void PanelReduction::scale_columns() {
  Vector largest = Vector::Zero(d_in());
  for (Index row = 0; row < d_in(); ++row) {
    auto rest = largest.tail(d_in() - row);
    rest = rest.cwiseMax(triangle_.row(row).tail(d_in() - row).cwiseAbs().transpose());
  }
  for (Index k = 0; k < d_in(); ++k) {
    for (Index block = 0; block < panel_.blocks(); ++block) {
      const VectorView column(panel_.column(block, k), kBlockRows);
      largest[k] = std::max(largest[k], column.lpNorm<Eigen::Infinity>());
    }
    units_[k] = unit_beyond_range(largest[k]);
    if (units_[k] == 1) continue;
    triangle_.col(k) /= units_[k];
    for (Index block = 0; block < panel_.blocks(); ++block) {
      double* const column = panel_.column(block, k);
      for (Index i = 0; i < kBlockRows; ++i) column[i] /= units_[k];
    }
  }
}

/// Makes one reflector per column: H_j = I - tau_j [e_j; v_j] [e_j; v_j]^T maps column j of
/// [triangle; panel] onto the triangle's diagonal. v_j takes the column's place in the panel, tau_j
/// goes into block_'s diagonal.
void PanelReduction::factor_columns(Index first, Index count) {
  double projected[kReflectors];
  for (Index j = 0; j < count; ++j) {
    const Index column = first + j;
    const Index rest = count - j - 1;
    project_column(column, rest + 1, projected);
    const double diagonal = triangle_(column, column);
    const double below = projected[0];
    block_(j, j) = 0;
    const double squares = diagonal * diagonal + below;
    if (below == 0 || squares < kLeastSquare) continue;
    const auto [image, pivot, tau] = reflection_of(diagonal, std::sqrt(squares));
    block_(j, j) = tau;
    triangle_(column, column) = image;

    for (Index k = 1; k <= rest; ++k) {
      double& top = triangle_(column, column + k);
      projected[k] = tau * (top + projected[k] / pivot);
      top -= projected[k];
    }
    kernels::write_weights({projected + 1, 0, 1}, 1, rest, -1.0, weights_.data());
    for (const Index block : used_) {
      double* const v = panel_.column(block, column);
      for (Index row = 0; row < kBlockRows; ++row) v[row] /= pivot;
      kernels::multiply_add({v, kBlockRows}, weights_.data(), panel_.rows_of(block), 1, rest,
                            panel_.from(block, column + 1));
    }
  }
}

/// projected[k] = the panel's `column`, transposed, times its column + k; `count` of them.
void PanelReduction::project_column(Index column, Index count, double* projected) {
  std::fill_n(projected, count, 0.0);
  for (const Index block : used_) {
    double* const v = panel_.column(block, column);
    kernels::accumulate_transposed({v, kBlockRows}, v, panel_.rows_of(block), 1, count, projected);
  }
}

/// Completes block_ to T, with which H_1 H_2 ... H_count = I - V T V^T.
void PanelReduction::form_block_reflector(Index first, Index count) {
  double overlap[kReflectors * kReflectors] = {};
  for (const Index block : used_) {
    double* const v = panel_.column(block, first);
    kernels::accumulate_transposed({v, kBlockRows}, v, panel_.rows_of(block), count, count,
                                   overlap);
  }
  for (Index j = 1; j < count; ++j) {
    for (Index i = 0; i < j; ++i) {
      double sum = 0;
      for (Index k = i; k < j; ++k) sum += block_(i, k) * overlap[k * count + j];
      block_(i, j) = -block_(j, j) * sum;
    }
  }
}

/// C -= V T^T V^T C, where C is `top` from `top_column` on, over the panel from `panel_column` on.
void PanelReduction::apply_reflectors(Index first, Index count, Matrix& top, Index top_column,
                                      Index panel_column) {
  for (; top_column < top.cols(); top_column += kColumnsAtOnce, panel_column += kColumnsAtOnce) {
    const Index width = std::min(kColumnsAtOnce, top.cols() - top_column);
    apply_to_columns(first, count, &top(first, top_column), top.cols(), panel_column, width);
  }
}

void PanelReduction::apply_to_columns(Index first, Index count, double* top, Index top_stride,
                                      Index panel_column, Index width) {
  sums_.setZero();
  for (const Index block : used_) {
    kernels::accumulate_transposed(panel_.from(block, panel_column), panel_.column(block, first),
                                   panel_.rows_of(block), width, count, sums_.data());
  }
  for (Index q = 0; q < count; ++q) {
    for (Index i = 0; i < width; ++i) {
      top_[q * kBlockRows + i] = top[q * top_stride + i] + sums_[i * count + q];
    }
  }
  kernels::write_weights({block_.data(), kReflectors, 1}, count, count, 1.0, weights_.data());
  kernels::multiply({top_.data(), kBlockRows}, weights_.data(), width, count, count,
                    change_.data());
  for (Index q = 0; q < count; ++q) {
    for (Index i = 0; i < width; ++i) top[q * top_stride + i] -= change_[q * kBlockRows + i];
  }
  kernels::write_weights({change_.data(), kBlockRows, 1}, count, width, -1.0, weights_.data());
  for (const Index block : used_) {
    kernels::multiply_add(panel_.from(block, first), weights_.data(), panel_.rows_of(block), count,
                          width, panel_.from(block, panel_column));
  }
}

double PanelReduction::residual_squares() const {
  LORA_ASSERT(column_ == d_in());
  double squares = 0;
  for (Index block = 0; block < panel_.blocks(); ++block) {
    const ColumnMajorView y(panel_.column(block, d_in()), kBlockRows, d_out());
    squares += y.topRows(panel_.rows_of(block)).squaredNorm();
  }
  return squares;
}

}  // namespace lora
