#include "core/unit_rows.h"

#include <algorithm>
#include <cmath>

namespace lora {
namespace {

/// Values that are reduced side by side, as vectors can do it. Eigen would begin where an address
/// is even, so that the sum of a row would depend on its place.
constexpr Index kSideBySide = 4;

double largest_magnitude(const double* values, Index count) {
  double largest[kSideBySide] = {};
  Index i = 0;
  for (; i + kSideBySide <= count; i += kSideBySide) {
    for (Index j = 0; j < kSideBySide; ++j)
      largest[j] = std::max(largest[j], std::abs(values[i + j]));
  }
  for (; i < count; ++i) largest[0] = std::max(largest[0], std::abs(values[i]));
  return std::max(std::max(largest[0], largest[1]), std::max(largest[2], largest[3]));
}

double sum_of_squares(const double* values, Index count) {
  double sums[kSideBySide] = {};
  Index i = 0;
  for (; i + kSideBySide <= count; i += kSideBySide) {
    for (Index j = 0; j < kSideBySide; ++j) sums[j] += values[i + j] * values[i + j];
  }
  for (; i < count; ++i) sums[0] += values[i] * values[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

}  // namespace

void scale_to_unit_rows(double* values, Index rows, Index columns) {
  for (Index row = 0; row < rows; ++row, values += columns) {
    const double largest = largest_magnitude(values, columns);
    if (largest == 0) continue;
    for (Index k = 0; k < columns; ++k) values[k] /= largest;
    const double factor = 1 / std::sqrt(sum_of_squares(values, columns));
    for (Index k = 0; k < columns; ++k) values[k] *= factor;
  }
}

}  // namespace lora
