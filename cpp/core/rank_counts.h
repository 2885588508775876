#pragma once

#include "core/search.h"

namespace lora {

/// The rank of each query's relevant row: how many rows of the index are at least as similar. The
/// relevant row is one of them, so that the best rank is 1, and others that are as similar count
/// against it.
class RankCounts : public SearchAnswers {
 public:
  explicit RankCounts(Index queries) : relevant_(queries), ranks_(Vector::Zero(queries)) {}

  /// The similarities of the relevant rows of the queries from `first` on, as Search computes them.
  void set_relevant(Index first, const Vector& similarities) {
    relevant_.segment(first, similarities.size()) = similarities;
  }

  void add(const Similarities& similarities) override;

  /// Numbers of rows, for each query.
  const Vector& ranks() const { return ranks_; }

 private:
  Vector relevant_;
  Vector ranks_;
};

}  // namespace lora
