#include "core/search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/nearest_rows.h"
#include "core/rank_counts.h"
#include "core/unit_rows.h"
#include "random_problem.h"

namespace lora {
namespace {

using testing::RandomMatrices;

/// How a search is driven.
struct Driving {
  Index portion;     // rows of the index at once
  Index queries;     // queries at once
  Index budget = 1;  // thousand multiplications
};

constexpr Driving kDrivings[] = {{1, 1}, {3, 2}, {4, 72, 1000}, {72, 5}, {300, 1000, 100000}};

/// Keeps all similarities: (queries, rows).
class AllSimilarities : public SearchAnswers {
 public:
  AllSimilarities(Index queries, Index rows) : all(queries, rows) {}
  void add(const Similarities& some) override {
    for (Index i = 0; i < some.rows; ++i) {
      for (Index j = 0; j < some.queries; ++j) {
        all(some.query + j, some.row + i) = some.of_row(i)[j];
      }
    }
  }
  Matrix all;
};

Search start(const Matrix& queries, const Driving& driving, Similarity similarity) {
  return {queries.rows(), queries.cols(), driving.portion, similarity};
}

void push_index(Search& search, const Matrix& index, const Driving& driving,
                SearchAnswers& answers) {
  for (Index row = 0; row < index.rows(); row += driving.portion) {
    const Index count = std::min(driving.portion, index.rows() - row);
    search.next_rows().topRows(count) = index.middleRows(row, count);
    search.push_index(count);
    while (search.advance(driving.budget, answers) > 0) continue;
  }
}

void push_queries(Search& search, const Matrix& queries, const Driving& driving) {
  for (Index row = 0; row < queries.rows(); row += driving.queries) {
    search.push_queries(queries.middleRows(row, std::min(driving.queries, queries.rows() - row)));
  }
}

Matrix similarities(const Matrix& queries, const Matrix& index, const Driving& driving,
                    Similarity similarity) {
  Search search = start(queries, driving, similarity);
  AllSimilarities answers(queries.rows(), index.rows());
  push_queries(search, queries, driving);
  push_index(search, index, driving, answers);
  return answers.all;
}

Vector ranks(const Matrix& queries, const Matrix& index, const std::vector<Index>& relevant,
             const Driving& driving) {
  Search search = start(queries, driving, Similarity::kCosine);
  RankCounts counts(queries.rows());
  for (Index row = 0; row < queries.rows(); row += driving.queries) {
    const Index count = std::min(driving.queries, queries.rows() - row);
    search.push_queries(queries.middleRows(row, count));
    Matrix rows(count, index.cols());
    for (Index i = 0; i < count; ++i) {
      rows.row(i) = index.row(relevant[static_cast<std::size_t>(row + i)]);
    }
    counts.set_relevant(row, search.compare_newest(rows));
  }
  push_index(search, index, driving, counts);
  return counts.ranks();
}

/// Rows of which some are equal, zeros or multiples of each other, at any place.
Matrix rows_with_ties(RandomMatrices& random, Index rows, Index width) {
  Matrix matrix = random.next_features(rows, width);
  for (Index i = 1; i < rows; ++i) {
    const Index kind = random.next_index(6);
    const Index before = random.next_index(i);
    if (kind == 0) matrix.row(i).setZero();
    if (kind == 1) matrix.row(i) = matrix.row(before);
    if (kind == 2) matrix.row(i) = 0.125 * matrix.row(before);
  }
  return matrix;
}

struct Sizes {
  Index queries, rows, width;
};
constexpr Sizes kSizes[] = {{1, 1, 1},   {1, 9, 2},     {5, 1, 3},    {3, 80, 5},
                            {72, 75, 8}, {150, 40, 33}, {73, 90, 65}, {7, 310, 1}};

TEST(SearchTest, ComputesTheSameBitsWhateverThePortions) {
  RandomMatrices random(1);
  for (const auto& [n, m, width] : kSizes) {
    const Matrix queries = rows_with_ties(random, n, width);
    const Matrix index = rows_with_ties(random, m, width);
    const Matrix expected = similarities(queries, index, kDrivings[0], Similarity::kDot);
    EXPECT_LE((expected - queries * index.transpose()).norm(), 1e-13 * (1 + expected.norm()));
    for (const Driving& driving : kDrivings) {
      EXPECT_EQ(similarities(queries, index, driving, Similarity::kDot), expected);
    }
    for (Index i = 0; i < m; ++i) {
      for (Index j = 0; j < i; ++j) {
        if (index.row(i) != index.row(j)) continue;
        EXPECT_EQ(expected.col(i), expected.col(j));
      }
    }
  }
}

TEST(SearchTest, RanksTheRelevantRowBehindThoseThatAreAsSimilar) {
  RandomMatrices random(2);
  for (const auto& [n, m, width] : kSizes) {
    const Matrix queries = rows_with_ties(random, n, width);
    const Matrix index = rows_with_ties(random, m, width);
    std::vector<Index> relevant;
    for (Index i = 0; i < n; ++i) relevant.push_back(random.next_index(m));
    const Matrix all = similarities(queries, index, kDrivings[4], Similarity::kCosine);
    Vector expected(n);
    for (Index i = 0; i < n; ++i) {
      const double own = all(i, relevant[static_cast<std::size_t>(i)]);
      expected[i] = static_cast<double>((all.row(i).array() >= own).count());
    }
    for (const Driving& driving : kDrivings) {
      EXPECT_EQ(ranks(queries, index, relevant, driving), expected);
    }
  }
}

TEST(SearchTest, FindsTheNearestRowsInTheirOrder) {
  RandomMatrices random(3);
  for (const auto& [n, m, width] : kSizes) {
    const Matrix queries = rows_with_ties(random, n, width);
    const Matrix index = rows_with_ties(random, m, width);
    for (const Driving& driving : kDrivings) {
      const Index k = 1 + random.next_index(m);
      Search search = start(queries, driving, Similarity::kCosine);
      NearestRows nearest(n, k);
      push_queries(search, queries, driving);
      push_index(search, index, driving, nearest);
      while (nearest.sort(driving.budget) > 0) continue;
      const Matrix all = similarities(queries, index, driving, Similarity::kCosine);
      for (Index i = 0; i < n; ++i) {
        std::vector<Index> order(static_cast<std::size_t>(m));
        std::iota(order.begin(), order.end(), 0);
        std::stable_sort(order.begin(), order.end(),
                         [&](Index p, Index q) { return all(i, p) > all(i, q); });
        for (Index j = 0; j < k; ++j) {
          const Index row = order[static_cast<std::size_t>(j)];
          ASSERT_EQ(nearest.of(i)[j].row, static_cast<double>(row));
          ASSERT_EQ(nearest.of(i)[j].similarity, all(i, row));
        }
      }
    }
  }
}

TEST(UnitRowsTest, HaveLengthOneWhateverTheirSize) {
  RandomMatrices random(4);
  for (const double size : {1.0, 1e200, 1e-200, 1e308, 5e-324}) {
    const Matrix matrix = random.next(7, 5).array().sign() * size;
    Matrix rows = matrix;
    scale_to_unit_rows(rows.data(), rows.rows(), rows.cols());
    for (Index i = 0; i < 7; ++i) EXPECT_NEAR(rows.row(i).norm(), 1, 1e-15);
    EXPECT_EQ((rows.array() > 0).count(), (matrix.array() > 0).count());
  }
}

TEST(UnitRowsTest, AreEqualForMultiplesWhereverTheyAre) {
  Matrix rows(5, 3);
  rows << 1, 2, -5, 3, 6, -15, 0, 0, 0, 7, 14, -35, 0.5, 1, -2.5;
  scale_to_unit_rows(rows.data(), rows.rows(), rows.cols());
  for (const Index i : {1, 3, 4}) EXPECT_EQ(rows.row(i), rows.row(0));
  EXPECT_EQ(rows.row(2).norm(), 0);
}

}  // namespace
}  // namespace lora
