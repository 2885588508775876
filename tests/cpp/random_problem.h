#pragma once

#include <cstdint>

#include "core/adapter.h"
#include "core/problem.h"

namespace lora::testing {

struct Shape {
  Index n, d_in, d_out, rank;
};

/// The same values for the same seed: uniform in [-1, 1).
class RandomMatrices {
 public:
  explicit RandomMatrices(std::uint64_t seed) : state_(seed) {}

  Matrix<double> next(Index rows, Index cols) {
    Matrix<double> matrix(rows, cols);
    for (Index i = 0; i < matrix.size(); ++i) matrix.data()[i] = next_value();
    return matrix;
  }

 private:
  double next_value() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;  // Knuth's MMIX generator
    return static_cast<double>(state_ >> 33) / (1u << 30) - 1;
  }

  std::uint64_t state_;
};

struct RandomProblem {
  Problem<double> problem;
  Adapter<double> start;
};

inline RandomProblem random_problem(const Shape& shape, double scale, std::uint64_t seed) {
  RandomMatrices random(seed);
  Problem<double> problem{random.next(shape.n, shape.d_in), random.next(shape.n, shape.d_out),
                          random.next(shape.d_in, shape.d_out), scale};
  Adapter<double> start{random.next(shape.d_in, shape.rank), random.next(shape.rank, shape.d_out)};
  return {problem, start};
}

/// Shapes with every kind of edge: one row, one feature, one output, n < d_in, a rank above both
/// sides, row counts around the block size, many outputs beside the rank.
inline constexpr Shape kShapes[] = {{1, 1, 1, 1},  {1, 5, 3, 2},    {9, 1, 4, 1},   {12, 5, 1, 1},
                                    {7, 20, 5, 3}, {16, 4, 3, 6},   {63, 8, 6, 3},  {64, 8, 6, 3},
                                    {65, 8, 6, 3}, {200, 13, 9, 7}, {150, 6, 90, 3}};

}  // namespace lora::testing
