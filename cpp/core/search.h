#pragma once

#include "core/kernels/kernels.h"

namespace lora {

/// How similar two rows are: the cosine of their angle, 0 with a row of zeros, or their product.
enum class Similarity { kCosine, kDot };

/// The similarities of a block of queries with some rows of the index.
struct Similarities {
  Index query;  // the first of the queries
  Index queries;
  Index row;  // the first of the rows
  Index rows;
  const double* values;  // narrow (queries, rows): see core/kernels/kernels.h

  /// Those of all queries with one row, which is less than `rows`.
  const double* of_row(Index i) const { return values + i * kBlockRows; }
};

/// What is kept of the similarities.
class SearchAnswers {
 public:
  virtual ~SearchAnswers() = default;
  /// Every query sees the rows of the index in their order.
  virtual void add(const Similarities& similarities) = 0;
};

/// Compares the rows of an index with queries, which it holds, in one pass over the index, of which
/// it holds a portion. A similarity has the same bits wherever the two rows are in their blocks and
/// portions: rows of the index that are equal are equally similar.
class Search {
 public:
  /// @param queries  how many will be pushed, at least 1
  /// @param width    the number of values in a row, at least 1
  /// @param portion  the largest number of rows of the index to be pushed at once
  Search(Index queries, Index width, Index portion, Similarity similarity);

  Index queries() const { return queries_; }
  Index width() const { return width_; }
  /// How many queries can still be pushed.
  Index queries_left() const { return queries_ - pushed_; }
  Index portion() const { return rows_.rows(); }

  /// Copies the next queries: (rows, width), which it scales. All are pushed before the index.
  void push_queries(Matrix rows);

  /// The similarities of the newest queries with a row each: (rows, width), which it scales.
  Vector compare_newest(Matrix rows) const;

  /// Where the next rows of the index are to be written: (portion, width), of which push_index()
  /// takes the first ones.
  Matrix& next_rows() { return rows_; }
  /// Takes the first `count` of next_rows(). advance() has to return 0 before the next call.
  void push_index(Index count);

  /// Compares the rows that were pushed last with blocks of queries, for about `budget` thousand
  /// multiplications. Returns the number that was done: 0 if nothing is left to do.
  Index advance(Index budget, SearchAnswers& answers);

 private:
  Index block_size() const { return block_rows_ * width_; }
  /// Where the first value of a query is in blocks_.
  Index place_of(Index query) const {
    return query / block_rows_ * block_size() + query % block_rows_;
  }
  /// Scales the first rows to length 1 for the cosine.
  void scale(Matrix& matrix, Index rows) const;

  Index queries_;
  Index width_;
  Similarity similarity_;
  Index pushed_ = 0;
  Index block_rows_;  // the stride of the blocks
  Vector blocks_;     // of the queries

  Matrix rows_;         // the portion of the index
  Vector weights_;      // the same as weights
  Index first_ = 0;     // the number of its first row
  Index count_ = 0;     // how many rows it has
  Index compared_ = 0;  // how many queries were compared with it
  Vector products_;
};

}  // namespace lora
