#pragma once

#include "core/kernels/kernels.h"

namespace lora {

/// Copies 1 to kBlockRows rows into a block whose stride is kBlockRows, up to the last one.
void rows_to_block(ConstRows rows, double* block);

}  // namespace lora
