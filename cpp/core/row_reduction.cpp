#include "core/row_reduction.h"

#include <cstddef>
#include <utility>

#include "core/trapezoid.h"

namespace lora {

template <class Scalar>
RowReduction<Scalar>::RowReduction(Index d_in, Index d_out) : d_in_(d_in), d_out_(d_out) {}

/// More than d_in to begin a triangle with. Whole panels: they are the same then, however the rows
/// were pushed.
template <class Scalar>
Index RowReduction<Scalar>::most_waiting() const {
  return has_triangle() ? kPanelRows : (d_in_ / kPanelRows + 1) * kPanelRows;
}

template <class Scalar>
Index RowReduction<Scalar>::room() const {
  return panel_ || taken_ > 0 || column_ > 0 ? 0 : most_waiting() - waiting();
}

template <class Scalar>
void RowReduction<Scalar>::push(MatrixView<Scalar> x, MatrixView<Scalar> y) {
  make_room(x.rows());
  for (Index row = 0; row < x.rows(); ++row) {
    // By addresses: iterators of Eigen's take several times as long.
    const Scalar* const features = x.data() + row * d_in_;
    const Scalar* const targets = y.data() + row * d_out_;
    waiting_.insert(waiting_.end(), features, features + d_in_);
    waiting_.insert(waiting_.end(), targets, targets + d_out_);
  }
  n_ += x.rows();
}

/// One row after the other would copy those that are there each time: their memory is doubled.
template <class Scalar>
void RowReduction<Scalar>::make_room(Index rows) {
  const Index needed = waiting() + rows;
  if (static_cast<std::size_t>(needed * width()) <= waiting_.capacity()) return;
  const Index most = std::max(needed, std::min(most_waiting(), 2 * waiting()));
  waiting_.reserve(static_cast<std::size_t>(most * width()));
}

template <class Scalar>
void RowReduction<Scalar>::push_reduced(MatrixView<Scalar> x, MatrixView<Scalar> y, Index n,
                                        Scalar residual_squares) {
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

template <class Scalar>
bool RowReduction<Scalar>::advance() {
  if (waiting_.empty()) return false;
  const bool few = !has_triangle() && waiting() <= d_in_;
  return few ? reflect_next_column() : reduce_next_columns();
}

template <class Scalar>
bool RowReduction<Scalar>::reflect_next_column() {
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

template <class Scalar>
bool RowReduction<Scalar>::reduce_next_columns() {
  if (!has_triangle()) {
    Matrix<Scalar> targets = Matrix<Scalar>::Zero(d_in_, d_out_);
    triangle_ = Matrix<Scalar>::Zero(d_in_, d_in_);
    targets_ = std::move(targets);
  }
  if (!panel_) {
    const Index count = std::min(kPanelRows, waiting() - taken_);
    const MatrixView<Scalar> rows(waiting_.data() + taken_ * width(), count, width());
    panel_ = std::make_unique<PanelReduction<Scalar>>(rows, triangle_, targets_);
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

template class RowReduction<double>;

}  // namespace lora
