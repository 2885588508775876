#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/assert.h"
#include "core/matrix.h"
#include "core/row_blocks.h"

namespace lora {

/// The random choices of a training pass.
struct Sampling {
  Index batch_size = 0;  // rows in a step; 0 for all rows
  double dropout = 0;    // the probability, in [0, 1), that the adapter does not see a value of x
  double seed = 0;       // a whole number from 0 to 2^53 - 1

  bool draws() const { return batch_size > 0 || dropout > 0; }
};

/// Sets random values of x to zero for the adapter and multiplies the others by 1 / (1 - p), which
/// preserves their expectation: Srivastava et al., JMLR 15 (2014).
class Dropout {
 public:
  /// Drops nothing.
  Dropout() = default;
  Dropout(double probability, double seed, Index step)
      : probability_(probability), seed_(seed), stream_(2 * static_cast<std::uint32_t>(step) + 2) {
    LORA_ASSERT(probability >= 0 && probability < 1);
  }

  bool drops() const { return probability_ > 0; }

  /// Applies dropout to a row of x whose values are `stride` apart. The choice of values does not
  /// depend on the order in which rows are visited.
  void apply(Index row, double* values, Index size, Index stride) const;

 private:
  double probability_ = 0;
  double seed_ = 0;
  std::uint32_t stream_ = 0;
};

/// The rows that a pass visits, and the dropout that is applied to them.
struct Sample {
  const Index* rows = nullptr;  // their numbers; null for all rows in their order
  Index count = 0;              // of `rows`
  Dropout dropout;

  bool draws() const { return rows != nullptr || dropout.drops(); }
  /// The number of the i-th row that is visited.
  Index row(Index i) const { return rows ? rows[i] : i; }
  /// Copies the rows [first, first + count) that are visited into a block with the stride of
  /// `blocks`. Not inlined: engines would compile for all runs what few of them need.
  [[gnu::noinline]] void gather(const RowBlocks& blocks, Index first, Index count,
                                Vector& block) const;
};

/// Partitions the rows into batches, one for each step. Every epoch visits all rows once in a new
/// random order; its last batch is smaller if the number of rows is not a multiple of the batch
/// size.
class Batches {
 public:
  Batches(Index rows, Index batch_size, double seed)
      : order_(static_cast<std::size_t>(rows)), batch_size_(batch_size), seed_(seed) {}

  /// The batch of a step; valid until the next call. There are rows, and the batch size is not 0.
  Sample at(Index step) {
    LORA_ASSERT(step >= 0 && batch_size_ > 0 && !order_.empty());
    const auto rows = static_cast<Index>(order_.size());
    const Index batches = (rows - 1) / batch_size_ + 1;
    shuffle(step / batches);
    const Index first = step % batches * batch_size_;
    return {order_.data() + first, std::min(batch_size_, rows - first), {}};
  }

 private:
  void shuffle(Index epoch);

  std::vector<Index> order_;
  Index batch_size_;
  double seed_;
  Index epoch_ = -1;
};

}  // namespace lora
