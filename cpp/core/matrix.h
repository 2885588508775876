// The only file that names Eigen's types: every other file speaks of matrices, views and indices.
#pragma once

#include <Eigen/Core>

namespace lora {

using Index = Eigen::Index;

/// A dense matrix that owns its values, row after row: the layout of the arrays that callers pass.
template <class Scalar>
using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// A column vector that owns its values.
template <class Scalar>
using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;

/// A row-major matrix that belongs to somebody else, who keeps it alive.
template <class Scalar>
using MatrixView = Eigen::Map<const Matrix<Scalar>>;

/// The same, column after column.
template <class Scalar>
using ColumnMajorView =
    Eigen::Map<const Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>>;

}  // namespace lora
