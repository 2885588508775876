#include "core/row_reduction.h"

#include <cstddef>
#include <utility>

#include "core/assert.h"
#include "core/reflection.h"

namespace lora {

RowReduction::RowReduction(Index d_in, Index d_out) : d_in_(d_in), d_out_(d_out) {}

/// Whole panels, so that the panels do not depend on the portions in which rows were pushed; at
/// first more than d_in rows, from which the triangle is made.
Index RowReduction::most_waiting() const {
  return has_triangle() ? kPanelRows : (d_in_ / kPanelRows + 1) * kPanelRows;
}

Index RowReduction::room() const {
  return panel_ || taken_ > 0 || column_ > 0 ? 0 : most_waiting() - waiting();
}

void RowReduction::push(MatrixView x, MatrixView y) {
  LORA_ASSERT(x.rows() == y.rows() && x.rows() <= room());
  LORA_ASSERT(x.cols() == d_in_ && y.cols() == d_out_);
  make_room(x.rows());
  for (Index row = 0; row < x.rows(); ++row) {
    // By addresses: Eigen's iterators take several times as long.
    const double* const features = x.data() + row * d_in_;
    const double* const targets = y.data() + row * d_out_;
    waiting_.insert(waiting_.end(), features, features + d_in_);
    waiting_.insert(waiting_.end(), targets, targets + d_out_);
  }
  n_ += x.rows();
}

/// Doubles the memory, so that small portions do not copy the rows each time.
void RowReduction::make_room(Index rows) {
  const Index needed = waiting() + rows;
  if (static_cast<std::size_t>(needed * width()) <= waiting_.capacity()) return;
  const Index most = std::max(needed, std::min(most_waiting(), 2 * waiting()));
  waiting_.reserve(static_cast<std::size_t>(most * width()));
}

void RowReduction::push_reduced(MatrixView x, MatrixView y, Index n, double residual_squares) {
  LORA_ASSERT((x.rows() == std::min(n, d_in_) || x.rows() == 0) && y.rows() == x.rows());
  LORA_ASSERT(x.cols() == d_in_ && y.cols() == d_out_);
  if (n_ == 0 && n > d_in_) {
    triangle_ = x;
    targets_ = y;
  } else {
    for (Index row = 0; row < x.rows();) {
      while (room() == 0) advance();
      const Index count = std::min(room(), x.rows() - row);
      push({x.data() + row * d_in_, count, d_in_}, {y.data() + row * d_out_, count, d_out_});
      row += count;
    }
    n_ -= x.rows();
  }
  n_ += n;
  residual_squares_ += residual_squares;
}

bool RowReduction::advance() {
  if (waiting_.empty()) return false;
  const bool few = !has_triangle() && waiting() <= d_in_;
  return few ? reflect_next_column() : reduce_next_columns();
}

bool RowReduction::reflect_next_column() {
  const Index rows = waiting();
  if (trapezoidal_ == rows) return false;
  reflector_.resize(static_cast<std::size_t>(rows + width()));
  reflect_rows(waiting_.data(), rows, width(), column_, reflector_.data());
  if (++column_ < rows) return true;
  trapezoidal_ = rows;
  column_ = 0;
  reflector_ = {};
  return false;
}

bool RowReduction::reduce_next_columns() {
  if (!has_triangle()) {
    Matrix targets = Matrix::Zero(d_in_, d_out_);
    triangle_ = Matrix::Zero(d_in_, d_in_);
    targets_ = std::move(targets);
  }
  if (!panel_) {
    const Index count = std::min(kPanelRows, waiting() - taken_);
    const MatrixView rows(waiting_.data() + taken_ * width(), count, width());
    panel_ = std::make_unique<PanelReduction>(rows, triangle_, targets_);
    taken_ += count;
  }
  if (panel_->advance()) return true;
  residual_squares_ += panel_->residual_squares();
  panel_.reset();
  if (taken_ < waiting()) return true;
  waiting_ = {};
  trapezoidal_ = 0;
  taken_ = 0;
  return false;
}

Matrix RowReduction::x() const {
  LORA_ASSERT(has_result());
  return has_triangle() ? triangle_ : few_rows().leftCols(d_in_);
}

Matrix RowReduction::y() const {
  LORA_ASSERT(has_result());
  return has_triangle() ? targets_ : few_rows().rightCols(d_out_);
}

Problem RowReduction::take() {
  LORA_ASSERT(has_result() && n_ > 0);
  Problem problem;
  problem.reduced_from = n_;
  problem.residual_squares = residual_squares_;
  if (has_triangle()) {
    problem.x = std::move(triangle_);
    problem.y = std::move(targets_);
  } else {
    problem.x = x();
    problem.y = y();
  }
  *this = RowReduction(d_in_, d_out_);
  return problem;
}

}  // namespace lora
