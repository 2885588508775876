#include "core/nearest_rows.h"

#include "core/assert.h"

namespace lora {
namespace {

using Neighbour = NearestRows::Neighbour;

bool is_nearer(const Neighbour& one, const Neighbour& other) {
  if (one.similarity != other.similarity) return one.similarity > other.similarity;
  return one.row < other.row;
}

/// Adds a neighbour at `place`, the end of a heap.
void add_to_heap(Neighbour* heap, Index place, Neighbour added) {
  for (; place > 0; place = (place - 1) / 2) {
    const Neighbour above = heap[(place - 1) / 2];
    if (is_nearer(added, above)) break;
    heap[place] = above;
  }
  heap[place] = added;
}

/// Replaces the first neighbour of a heap, the worst one.
void replace_worst(Neighbour* heap, Index size, Neighbour by) {
  Index place = 0;
  for (Index below = 1; below < size; below = 2 * place + 1) {
    if (below + 1 < size && is_nearer(heap[below], heap[below + 1])) ++below;
    if (is_nearer(heap[below], by)) break;
    heap[place] = heap[below];
    place = below;
  }
  heap[place] = by;
}

}  // namespace

NearestRows::NearestRows(Index queries, Index k)
    : k_(k),
      neighbours_(static_cast<std::size_t>(queries) * static_cast<std::size_t>(k)),
      worst_(queries),
      unsorted_(k) {
  LORA_ASSERT(queries > 0 && k > 0);
}

void NearestRows::add(const Similarities& similarities) {
  for (Index i = 0; i < similarities.rows; ++i) {
    const double* const values = similarities.of_row(i);
    const Index row = similarities.row + i;
    double* const worst = worst_.data() + similarities.query;
    for (Index j = 0; j < similarities.queries; ++j) {
      // Nearly always the end of it. An equally similar row comes after those before it.
      if (row >= k_ && values[j] <= worst[j]) continue;
      Neighbour* const heap = heap_of(similarities.query + j);
      const Neighbour added{static_cast<double>(row), values[j]};
      if (row < k_) {
        add_to_heap(heap, row, added);
      } else {
        replace_worst(heap, k_, added);
      }
      worst[j] = heap[0].similarity;
    }
  }
}

Index NearestRows::sort(Index budget) {
  Index sorted = 0;
  for (; sorted < budget && sorting_ < worst_.size(); ++sorted) {
    // The worst one of those that are left comes to their end.
    Neighbour* const heap = heap_of(sorting_);
    const Neighbour worst = heap[0];
    --unsorted_;
    replace_worst(heap, unsorted_, heap[unsorted_]);
    heap[unsorted_] = worst;
    if (unsorted_ > 0) continue;
    unsorted_ = k_;
    ++sorting_;
  }
  return sorted;
}

}  // namespace lora
