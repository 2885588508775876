#pragma once

#include "core/matrix.h"

namespace lora {

/// Applies the reflector to some rows (count, width) that maps what the `column`-th column has from
/// row `column` on onto that row: zero is what is left of the column below. Of all columns in turn,
/// as many as there are rows, it makes an upper trapezoid of them, with the same products of every
/// two columns: Householder's QR factorisation of a matrix with fewer rows than columns. Whatever
/// the columns are, nothing is lost. `reflector` is room for `count + width` numbers.
void reflect_rows(double* rows, Index count, Index width, Index column, double* reflector);

}  // namespace lora
