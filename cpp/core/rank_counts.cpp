#include "core/rank_counts.h"

namespace lora {

void RankCounts::add(const Similarities& similarities) {
  const double* const relevant = relevant_.data() + similarities.query;
  double* const ranks = ranks_.data() + similarities.query;
  for (Index i = 0; i < similarities.rows; ++i) {
    const double* const values = similarities.of_row(i);
    // Without a branch, so that compilers use vectors.
    for (Index query = 0; query < similarities.queries; ++query) {
      ranks[query] += values[query] >= relevant[query] ? 1.0 : 0.0;
    }
  }
}

}  // namespace lora
