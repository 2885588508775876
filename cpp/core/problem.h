#pragma once

#include "core/matrix.h"

namespace lora {

/// What an adapter is trained on: rows of features and targets, and the frozen layer between them.
/// Whoever fills it in has checked that the shapes agree; n, d_in and d_out are at least 1.
template <class Scalar>
struct Problem {
  Matrix<Scalar> x;       // (n, d_in)
  Matrix<Scalar> y;       // (n, d_out)
  Matrix<Scalar> w_base;  // (d_in, d_out), never written
  Scalar scale = 1;       // s in w_base + s * a @ b

  Index n() const { return x.rows(); }
  Index d_in() const { return x.cols(); }
  Index d_out() const { return y.cols(); }
};

}  // namespace lora
