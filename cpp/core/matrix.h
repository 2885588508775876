// The only file that names Eigen's types: every other file speaks of matrices, views and indices.
#pragma once

#include <Eigen/Core>

namespace lora {

using Index = Eigen::Index;

/// A dense matrix that owns its values, row after row: the layout of the arrays that callers pass.
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// A column vector that owns its values.
using Vector = Eigen::Matrix<double, Eigen::Dynamic, 1>;

/// A column vector that belongs to somebody else, who keeps it alive.
using VectorView = Eigen::Map<const Vector>;

/// A row-major matrix that belongs to somebody else, who keeps it alive.
using MatrixView = Eigen::Map<const Matrix>;

/// Rows of a row-major matrix, or a part of each, seen without copying: to be read, and to be
/// written.
using ConstRows = Eigen::Ref<const Matrix, 0, Eigen::OuterStride<>>;
using Rows = Eigen::Ref<Matrix, 0, Eigen::OuterStride<>>;

/// The same as MatrixView, column after column.
using ColumnMajorView =
    Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>>;

}  // namespace lora
