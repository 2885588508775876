#pragma once

#include "core/matrix.h"

namespace lora {

/// H = I - tau v v^T, with v = [1; values / pivot], maps [first; values] onto [image; 0].
struct Reflection {
  double image, pivot, tau;
};

/// `length` is that of [first; values].
inline Reflection reflection_of(double first, double length) {
  const double image = first > 0 ? -length : length;
  const double pivot = first - image;  // no cancellation: the two have opposite signs
  return {image, pivot, -pivot / image};
}

/// One step of Householder's QR factorisation of a matrix (count, width) with fewer rows than
/// columns: applies the reflection that makes the `column`-th column zero below row `column`.
/// Applied to the first `count` columns in turn, it gives an upper trapezoid with the same products
/// of every two columns, also if columns are zero or dependent. `reflector` has room for `count +
/// width` numbers.
void reflect_rows(double* rows, Index count, Index width, Index column, double* reflector);

}  // namespace lora
