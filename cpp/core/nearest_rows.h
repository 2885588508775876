#pragma once

#include <vector>

#include "core/search.h"

namespace lora {

/// The k rows of the index that are most similar to each query; of equally similar ones the first.
class NearestRows : public SearchAnswers {
 public:
  /// The number of the row is a double, too: bindings copy neighbours as they are.
  struct Neighbour {
    double row;
    double similarity;
  };

  /// The index has at least `k` rows, and k is at least 1.
  NearestRows(Index queries, Index k);

  void add(const Similarities& similarities) override;

  /// To be called when all rows were added: sorts for about `budget` neighbours. Returns how many
  /// were sorted: 0 if nothing is left to do.
  Index sort(Index budget);

  /// The neighbours of a query; once they are sorted, in the order of their similarity.
  const Neighbour* of(Index query) const {
    return neighbours_.data() + static_cast<std::size_t>(query) * static_cast<std::size_t>(k_);
  }

 private:
  Neighbour* heap_of(Index query) { return const_cast<Neighbour*>(of(query)); }

  Index k_;
  /// For each query a heap of as many as were added, at most k: none is nearer than those below it.
  std::vector<Neighbour> neighbours_;
  Vector worst_;  // the least similarity among k neighbours
  Index sorting_ = 0;
  Index unsorted_;
};

}  // namespace lora
