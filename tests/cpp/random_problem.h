#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "core/adapter.h"
#include "core/problem.h"

namespace lora::testing {

/// A scale that a formula cannot leave out unnoticed.
constexpr double kScale = 1.5;

struct Shape {
  Index n, d_in, d_out, rank;
};

/// The same values for the same seed, uniform in [-1, 1) but for features.
class RandomMatrices {
 public:
  explicit RandomMatrices(std::uint64_t seed) : state_(seed) {}

  Matrix next(Index rows, Index cols) {
    Matrix matrix(rows, cols);
    for (Index i = 0; i < matrix.size(); ++i) matrix.data()[i] = next_value();
    return matrix;
  }

  /// Less than `count`.
  Index next_index(Index count) {
    return std::min(count - 1, static_cast<Index>((next_value() + 1) / 2 * double(count)));
  }

  /// Features as they are in practice: beside ordinary columns, at any place, such as are zero,
  /// constant, equal to another, a sum of others, one-hot with their neighbours, or sparse.
  Matrix next_features(Index rows, Index cols) {
    Matrix x = next(rows, cols);
    for (Index k = 0; k < cols; ++k) make_awkward(x, k);
    return x;
  }

  /// The same where the columns differ in size as well, by powers of two up to `exponent` and down
  /// to the negative of it.
  Matrix next_features(Index rows, Index cols, int exponent) {
    Matrix x = next_features(rows, cols);
    for (Index k = 0; k < cols; ++k) {
      x.col(k) *= std::ldexp(1.0, static_cast<int>(next_index(2 * exponent + 1)) - exponent);
    }
    return x;
  }

 private:
  void make_awkward(Matrix& x, Index k) {
    constexpr Index kKinds = 12;  // half of the columns stay as they are
    const Index before = k > 0 ? next_index(k) : 0;
    switch (next_index(kKinds)) {
      case 0:
        x.col(k).setZero();
        return;
      case 1:
        x.col(k).setConstant(0.5);
        return;
      case 2:
        if (k > 0) x.col(k) = x.col(before);
        return;
      case 3:
        if (k > 0) x.col(k) = x.col(k - 1) - 2 * x.col(before);
        return;
      case 4:
        for (Index i = 0; i < x.rows(); ++i) x(i, k) = next_index(3) == 0 ? 1 : 0;
        return;
      case 5:
        for (Index i = 0; i < x.rows(); ++i) x(i, k) *= next_index(8) == 0 ? 1 : 0;
        return;
      default:
        return;
    }
  }

  double next_value() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;  // Knuth's MMIX generator
    return static_cast<double>(state_ >> 33) / (1u << 30) - 1;
  }

  std::uint64_t state_;
};

struct RandomProblem {
  Problem problem;
  Adapter start;
};

inline RandomProblem random_problem(const Shape& shape, double scale, std::uint64_t seed) {
  RandomMatrices random(seed);
  Problem problem{random.next_features(shape.n, shape.d_in), random.next(shape.n, shape.d_out),
                  random.next(shape.d_in, shape.d_out), scale};
  Adapter start{random.next(shape.d_in, shape.rank), random.next(shape.rank, shape.d_out)};
  return {problem, start};
}

/// Shapes with every kind of edge: one row, one feature, one output, n < d_in, a rank above both
/// sides, row counts around the block size, many outputs beside the rank.
inline constexpr Shape kShapes[] = {{1, 1, 1, 1},  {1, 5, 3, 2},    {9, 1, 4, 1},   {12, 5, 1, 1},
                                    {7, 20, 5, 3}, {16, 4, 3, 6},   {63, 8, 6, 3},  {64, 8, 6, 3},
                                    {65, 8, 6, 3}, {200, 13, 9, 7}, {150, 6, 90, 3}};

}  // namespace lora::testing
