#pragma once

#include "core/kernels/kernels.h"

namespace lora {

/// Copies `count` rows (rows, columns), row-major, into a block whose stride is kBlockRows. The
/// rows that pad it to whole units become zero.
void rows_to_block(const double* rows, Index count, Index columns, double* block);

}  // namespace lora
