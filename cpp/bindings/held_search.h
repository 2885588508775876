#pragma once

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
class HeldSearch : public Held {
 public:
  static constexpr Kind kKind = Kind::kSearch;

  /// `array` has SearchNumbers.
  explicit HeldSearch(const Float64Array& array);

  void push_queries(const Float64Array& queries, const Float64Array& relevant, double rows);
  void push_index(const Float64Array& rows, double count);
  double advance(double budget);
  double sort(double budget);
  Float64Array ranks() const;
  Float64Array neighbours(double from, double count) const;

 private:
  explicit HeldSearch(const SearchNumbers& numbers);

  Search search_;
  /// One of the two, according to what the search asks for.
  std::unique_ptr<RankCounts> ranks_;
  std::unique_ptr<NearestRows> nearest_;
};

}  // namespace lora::bindings
