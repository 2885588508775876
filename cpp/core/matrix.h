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

/// A column vector that belongs to somebody else, who keeps it alive.
template <class Scalar>
using VectorView = Eigen::Map<const Vector<Scalar>>;

/// A row-major matrix that belongs to somebody else, who keeps it alive.
template <class Scalar>
using MatrixView = Eigen::Map<const Matrix<Scalar>>;

/// Rows of a row-major matrix, or a part of each, seen without copying: to be read, and to be
/// written.
template <class Scalar>
using ConstRows = Eigen::Ref<const Matrix<Scalar>, 0, Eigen::OuterStride<>>;
template <class Scalar>
using Rows = Eigen::Ref<Matrix<Scalar>, 0, Eigen::OuterStride<>>;

/// The same as MatrixView, column after column.
template <class Scalar>
using ColumnMajorView =
    Eigen::Map<const Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>>;

}  // namespace lora
