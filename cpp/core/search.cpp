#include "core/search.h"

#include <algorithm>

#include "core/assert.h"
#include "core/unit_rows.h"

namespace lora {
Search::Search(Index queries, Index width, Index portion, Similarity similarity)
    : queries_(queries),
      width_(width),
      similarity_(similarity),
      block_rows_(std::min(kBlockRows, whole_units(queries))),
      blocks_((queries + block_rows_ - 1) / block_rows_ * block_size()),
      rows_(portion, width),
      weights_(portion * width),
      compared_(queries),
      products_(kBlockRows * portion) {
  LORA_ASSERT(queries > 0 && width > 0 && portion > 0);
  blocks_.tail(block_size()).setZero();  // the padding of the last one
}

void Search::scale(Matrix& matrix, Index rows) const {
  if (similarity_ == Similarity::kCosine) scale_to_unit_rows(matrix.data(), rows, width_);
}

void Search::push_queries(Matrix rows) {
  LORA_ASSERT(rows.cols() == width_ && rows.rows() <= queries_left());
  scale(rows, rows.rows());
  for (Index i = 0; i < rows.rows(); ++i, ++pushed_) {
    double* value = blocks_.data() + place_of(pushed_);
    for (Index k = 0; k < width_; ++k, value += block_rows_) *value = rows(i, k);
  }
}

/// With the few rows of the block around each query, so that the arithmetic is that of advance().
Vector Search::compare_newest(Matrix rows) const {
  LORA_ASSERT(rows.cols() == width_ && rows.rows() <= pushed_);
  scale(rows, rows.rows());
  Vector similarities(rows.rows());
  double product[kBlockRows];
  for (Index i = 0; i < rows.rows(); ++i) {
    const Index query = pushed_ - rows.rows() + i;
    const Index within = query % block_rows_ % kRowUnit;
    const double* const few = blocks_.data() + place_of(query) - within;
    kernels::multiply({few, block_rows_}, &rows(i, 0), kRowUnit, width_, 1, product);
    similarities[i] = product[within];
  }
  return similarities;
}

void Search::push_index(Index count) {
  LORA_ASSERT(count > 0 && count <= portion());
  LORA_ASSERT(queries_left() == 0 && compared_ == queries_);
  scale(rows_, count);
  kernels::write_weights({rows_.data(), 1, width_}, width_, count, 1.0, weights_.data());
  first_ += count_;
  count_ = count;
  compared_ = 0;
}

Index Search::advance(Index budget, SearchAnswers& answers) {
  Index work = 0;
  while (work < budget && compared_ < queries_) {
    const Index queries = std::min(block_rows_, queries_ - compared_);
    kernels::multiply({blocks_.data() + place_of(compared_), block_rows_}, weights_.data(), queries,
                      width_, count_, products_.data());
    answers.add({compared_, queries, first_, count_, products_.data()});
    compared_ += queries;
    work += 1 + queries * (width_ * count_ / 1000);
  }
  return work;
}

}  // namespace lora
