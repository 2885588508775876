#pragma once

#include <cstddef>
#include <memory>

#include "bindings/convert.h"
#include "bindings/held.h"
#include "bindings/numbers.h"
#include "core/nearest_rows.h"
#include "core/rank_counts.h"
#include "core/search.h"

namespace lora::bindings {

/// A search that JavaScript drives portion by portion. web/lib/engine/raw-module.ts documents the
/// functions.
class HeldSearch : public HeldAs<Kind::kSearch> {
 public:
  explicit HeldSearch(const SearchNumbers& numbers)
      : search_(
            whole(numbers.queries), whole(numbers.width), whole(numbers.portion),
            numbers.similarity == SimilarityCode::kDot ? Similarity::kDot : Similarity::kCosine) {
    if (numbers.k == 0) {
      ranks_ = std::make_unique<RankCounts>(whole(numbers.queries));
    } else {
      nearest_ = std::make_unique<NearestRows>(whole(numbers.queries), whole(numbers.k));
    }
  }

  void push_queries(const Float64Array& queries, const Float64Array& relevant, double rows) {
    const Index count = whole(rows);
    if (count > search_.queries_left()) refuse(Refusal::kTooManyRows);
    const Index first = search_.queries() - search_.queries_left();
    search_.push_queries(to_matrix(queries, count, search_.width()));
    if (!ranks_) return;
    ranks_->set_relevant(first,
                         search_.compare_newest(to_matrix(relevant, count, search_.width())));
  }

  void push_index(const Float64Array& rows, double count) {
    if (whole(count) > search_.portion()) refuse(Refusal::kTooManyRows);
    Matrix& next = search_.next_rows();
    copy_values(rows, next.data(), static_cast<std::size_t>(whole(count) * next.cols()));
    search_.push_index(whole(count));
  }

  double advance(double budget) {
    SearchAnswers* answers = nearest_.get();
    if (ranks_) answers = ranks_.get();
    return static_cast<double>(search_.advance(whole(budget), *answers));
  }

  double sort(double budget) {
    if (!nearest_) refuse(Refusal::kNotAskedFor);
    return static_cast<double>(nearest_->sort(whole(budget)));
  }

  Float64Array ranks() const {
    if (!ranks_) refuse(Refusal::kNotAskedFor);
    return values_of(ranks_->ranks());
  }

  Float64Array neighbours(double from, double count) const {
    if (!nearest_) refuse(Refusal::kNotAskedFor);
    using Neighbour = NearestRows::Neighbour;
    static_assert(offsetof(Neighbour, row) == offsetof(NeighbourNumbers, row));
    static_assert(offsetof(Neighbour, similarity) == offsetof(NeighbourNumbers, similarity));
    return from_numbers(nearest_->of(0) + whole(from), static_cast<std::size_t>(count));
  }

 private:
  Search search_;
  /// One of the two, according to what the search asks for.
  std::unique_ptr<RankCounts> ranks_;
  std::unique_ptr<NearestRows> nearest_;
};

}  // namespace lora::bindings
