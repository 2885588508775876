#include "core/assert.h"
#include "core/kernels/kernels.h"
#include "core/kernels/tiles.h"

namespace lora::kernels {
namespace {

/// Computes one unit of rows of sum = constant + left @ weights.T. The left has few columns: its
/// values stay in registers while the weights are streamed. With a tile of sums instead, loads and
/// stores would dominate the few multiplications.
template <int kDepth>
[[gnu::always_inline]] inline void outer_strip(const double* left, const double* weights,
                                               const double* constant, Index columns, Block sum) {
  using Register = Simd::Register;
  Tile<kDepth, 2> held;
  for (int k = 0; k < kDepth; ++k) {
    for (int i = 0; i < 2; ++i) held[k][i] = Simd::load(left + k * kBlockRows + i * kLanes);
  }
  const double* const end = weights + columns * kDepth;
  do {
    Register upper = Simd::load(constant);
    Register lower = Simd::load(constant + kLanes);
    for (int k = 0; k < kDepth; ++k) {
      const Register weight = Simd::load_splat(weights + k);
      upper = Simd::multiply_add(held[k][0], weight, upper);
      lower = Simd::multiply_add(held[k][1], weight, lower);
      Simd::keep_order(upper);
      Simd::keep_order(lower);
    }
    Simd::store(sum.data, upper);
    Simd::store(sum.data + kLanes, lower);
    weights += kDepth;
    constant += sum.stride;
    sum.data += sum.stride;
  } while (weights != end);
}

/// Computes one panel of the left and of the weights.
template <int kDepth>
[[gnu::noinline]] void outer_panel(const double* left, const double* weights,
                                   const double* constant, Index rows, Index columns, Block sum,
                                   Prefetch& prefetch) {
  for (Index row = 0; row < rows; row += kRowUnit) {
    prefetch_lines(prefetch, columns * kDepth / kPanel);
    outer_strip<kDepth>(left + row, weights, constant + row, columns, {sum.data + row, sum.stride});
  }
}

}  // namespace

void add_outer(const double* left, const double* weights, const double* constant, Index rows,
               Index depth, Index columns, Block sum, Prefetch& prefetch) {
  LORA_ASSERT(rows > 0 && depth > 0 && columns > 0);
  LORA_ASSERT(holds(sum, rows));
  for_each_panel(depth, [&](auto width, Index k) {
    constexpr int kDepth = decltype(width)::value;
    outer_panel<kDepth>(left + k * kBlockRows, weights + k * columns, constant, rows, columns, sum,
                        prefetch);
    constant = sum.data;
  });
}

}  // namespace lora::kernels
