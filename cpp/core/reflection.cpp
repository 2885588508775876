#include "core/reflection.h"

#include <algorithm>
#include <cmath>

#include "core/assert.h"
#include "core/power_of_two.h"

namespace lora {

void reflect_rows(double* rows, Index count, Index width, Index column, double* reflector) {
  LORA_ASSERT(column >= 0 && column < count && column < width);
  double* const v = reflector;
  double* const sums = reflector + count;
  double* const top = rows + column * width;
  double largest = 0;
  for (Index i = column; i < count; ++i) {
    v[i] = rows[i * width + column];
    largest = std::max(largest, std::abs(v[i]));
  }
  const double unit = unit_beyond_range(largest);
  const double diagonal = v[column] / unit;
  double below = 0;
  for (Index i = column + 1; i < count; ++i) {
    v[i] /= unit;
    below += v[i] * v[i];
    rows[i * width + column] = 0;
  }
  if (below == 0) return;
  const auto [image, pivot, tau] = reflection_of(diagonal, std::sqrt(diagonal * diagonal + below));
  top[column] = image * unit;

  std::copy(top + column + 1, top + width, sums + column + 1);
  for (Index i = column + 1; i < count; ++i) {
    v[i] /= pivot;
    if (v[i] == 0) continue;
    const double* const row = rows + i * width;
    for (Index k = column + 1; k < width; ++k) sums[k] += v[i] * row[k];
  }
  for (Index k = column + 1; k < width; ++k) top[k] -= tau * sums[k];
  for (Index i = column + 1; i < count; ++i) {
    if (v[i] == 0) continue;
    double* const row = rows + i * width;
    for (Index k = column + 1; k < width; ++k) row[k] -= tau * v[i] * sums[k];
  }
}

}  // namespace lora
