#include "bindings/held_search.h"

#include <cstddef>
#include <utility>

#include "bindings/make.h"

namespace lora::bindings {
namespace {

Similarity similarity_of(SimilarityCode code) {
  return code == SimilarityCode::kDot ? Similarity::kDot : Similarity::kCosine;
}

}  // namespace

HeldSearch::HeldSearch(const Float64Array& array) : HeldSearch(to_numbers<SearchNumbers>(array)) {}

HeldSearch::HeldSearch(const SearchNumbers& numbers)
    : search_(whole(numbers.queries), whole(numbers.width), whole(numbers.portion),
              similarity_of(numbers.similarity)) {
  if (numbers.k == 0) {
    ranks_ = std::make_unique<RankCounts>(whole(numbers.queries));
  } else {
    nearest_ = std::make_unique<NearestRows>(whole(numbers.queries), whole(numbers.k));
  }
}

void HeldSearch::push_queries(const Float64Array& queries, const Float64Array& relevant,
                              double rows) {
  const Index count = whole(rows);
  if (count > search_.queries_left()) refuse(Refusal::kTooManyRows);
  const Index first = search_.queries() - search_.queries_left();
  search_.push_queries(to_matrix(queries, count, search_.width()));
  if (!ranks_) return;
  ranks_->set_relevant(first, search_.compare_newest(to_matrix(relevant, count, search_.width())));
}

void HeldSearch::push_index(const Float64Array& rows, double count) {
  if (whole(count) > search_.portion()) refuse(Refusal::kTooManyRows);
  Matrix& next = search_.next_rows();
  copy_values(rows, next.data(), static_cast<std::size_t>(whole(count) * next.cols()));
  search_.push_index(whole(count));
}

double HeldSearch::advance(double budget) {
  SearchAnswers* answers = nearest_.get();
  if (ranks_) answers = ranks_.get();
  return static_cast<double>(search_.advance(whole(budget), *answers));
}

double HeldSearch::sort(double budget) {
  if (!nearest_) refuse(Refusal::kNotAskedFor);
  return static_cast<double>(nearest_->sort(whole(budget)));
}

Float64Array HeldSearch::ranks() const {
  if (!ranks_) refuse(Refusal::kNotAskedFor);
  return values_of(ranks_->ranks());
}

Float64Array HeldSearch::neighbours(double from, double count) const {
  if (!nearest_) refuse(Refusal::kNotAskedFor);
  using Neighbour = NearestRows::Neighbour;
  static_assert(offsetof(Neighbour, row) == offsetof(NeighbourNumbers, row));
  static_assert(offsetof(Neighbour, similarity) == offsetof(NeighbourNumbers, similarity));
  return from_numbers(nearest_->of(0) + whole(from), static_cast<std::size_t>(count));
}

}  // namespace lora::bindings
