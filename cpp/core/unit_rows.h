#pragma once

#include "core/matrix.h"

namespace lora {

/// Scales every row of values (rows, columns) to length 1, in place; rows of zeros stay as they
/// are. The values are divided by the largest one first, so that no square overflows or underflows,
/// and that rows whose values are exact multiples of each other's become the same, bit for bit,
/// wherever they are in the matrix.
void scale_to_unit_rows(double* values, Index rows, Index columns);

}  // namespace lora
