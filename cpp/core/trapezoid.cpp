#include "core/trapezoid.h"

#include <algorithm>
#include <cmath>

#include "core/power_of_two.h"

namespace lora {

template <class Scalar>
void reflect_rows(Scalar* rows, Index count, Index width, Index column, Scalar* reflector) {
  Scalar* const v = reflector;
  Scalar* const sums = reflector + count;
  Scalar* const top = rows + column * width;
  Scalar largest = 0;
  for (Index i = column; i < count; ++i) {
    v[i] = rows[i * width + column];
    largest = std::max(largest, std::abs(v[i]));
  }
  const Scalar unit = unit_beyond_range(largest);
  const Scalar diagonal = v[column] / unit;
  Scalar below = 0;
  for (Index i = column + 1; i < count; ++i) {
    v[i] /= unit;
    below += v[i] * v[i];
    rows[i * width + column] = 0;
  }
  if (below == Scalar(0)) return;
  const Scalar length = std::sqrt(diagonal * diagonal + below);
  const Scalar image = diagonal > Scalar(0) ? -length : length;
  const Scalar pivot = diagonal - image;  // no cancellation: the two have opposite signs
  const Scalar tau = -pivot / image;
  top[column] = image * unit;

  std::copy(top + column + 1, top + width, sums + column + 1);
  for (Index i = column + 1; i < count; ++i) {
    v[i] /= pivot;
    if (v[i] == Scalar(0)) continue;
    const Scalar* const row = rows + i * width;
    for (Index k = column + 1; k < width; ++k) sums[k] += v[i] * row[k];
  }
  for (Index k = column + 1; k < width; ++k) top[k] -= tau * sums[k];
  for (Index i = column + 1; i < count; ++i) {
    if (v[i] == Scalar(0)) continue;
    Scalar* const row = rows + i * width;
    for (Index k = column + 1; k < width; ++k) row[k] -= tau * v[i] * sums[k];
  }
}

template void reflect_rows(double*, Index, Index, Index, double*);

}  // namespace lora
