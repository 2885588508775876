#include "core/sampling.h"

#include "core/random.h"

namespace lora {

void Dropout::apply(Index row, double* values, Index size, Index stride) const {
  const double threshold = probability_ * kTwo32;
  const double kept = 1 / (1 - probability_);
  Random random(seed_, stream_, static_cast<std::uint32_t>(row));
  for (Index i = 0; i < size; ++i) {
    const bool dropped = static_cast<double>(random.next()) < threshold;
    values[i * stride] *= dropped ? 0 : kept;
  }
}

void Sample::gather(const RowBlocks& blocks, Index first, Index count, Vector& block) const {
  const Index stride = blocks.block(0).stride;
  for (Index i = 0; i < count; ++i) {
    const Index from = row(first + i);
    LORA_ASSERT(from >= 0 && from < blocks.rows());
    const double* const value = blocks.block(from / stride).data + from % stride;
    for (Index k = 0; k < blocks.columns(); ++k) block[k * stride + i] = value[k * stride];
  }
  for (Index i = count; i % kRowUnit != 0; ++i) {
    for (Index k = 0; k < blocks.columns(); ++k) block[k * stride + i] = 0;
  }
}

void Batches::shuffle(Index epoch) {
  if (epoch == epoch_) return;
  epoch_ = epoch;
  Random random(seed_, 2 * static_cast<std::uint32_t>(epoch) + 1, 0);
  for (std::size_t i = 0; i < order_.size(); ++i) {  // Fisher and Yates, inside out
    const auto j = static_cast<std::size_t>(random.below(static_cast<std::uint32_t>(i + 1)));
    order_[i] = order_[j];
    order_[j] = static_cast<Index>(i);
  }
}

}  // namespace lora
