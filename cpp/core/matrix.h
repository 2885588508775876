// The only file that names Eigen's types: every other file speaks of matrices, views and indices.
#pragma once

#include <Eigen/Core>

namespace lora {

using Index = Eigen::Index;

/// A dense matrix that owns its values, row after row: the layout of the arrays that callers pass.
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// A column vector that owns its values.
using Vector = Eigen::Matrix<double, Eigen::Dynamic, 1>;

/// A view of a column vector, which has to outlive it.
using VectorView = Eigen::Map<const Vector>;

/// A view of a row-major matrix, which has to outlive it.
using MatrixView = Eigen::Map<const Matrix>;

inline MatrixView view_of(const Matrix& matrix) {
  return {matrix.data(), matrix.rows(), matrix.cols()};
}

/// A view of rows of a row-major matrix, or of a range of their columns.
using ConstRows = Eigen::Ref<const Matrix, 0, Eigen::OuterStride<>>;

/// A view of a column-major matrix, which has to outlive it.
using ColumnMajorView =
    Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>>;

}  // namespace lora
