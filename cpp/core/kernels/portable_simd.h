// For native builds, which run the tests: the same bits as WebAssembly SIMD.
#pragma once

#include <Eigen/Core>

#include "core/kernels/kernels.h"

namespace lora {

struct Simd {
  // Unaligned: buffers need not be aligned.
  using Register = Eigen::Array<double, int{kLanes}, 1, Eigen::DontAlign>;
  static constexpr int kWidePanel = 6;

  static Register splat(double value) { return Register::Constant(value); }
  static Register load(const double* values) { return Eigen::Map<const Register>(values); }
  static Register load_splat(const double* value) { return splat(*value); }
  static void store(double* values, const Register& lanes) {
    Eigen::Map<Register> target(values);
    target = lanes;
  }
  static Register add(const Register& x, const Register& y) { return x + y; }
  static Register multiply_add(const Register& x, const Register& y, const Register& sum) {
    return sum + x * y;
  }
  static double sum_of_lanes(const Register& lanes) { return lanes[0] + lanes[1]; }
  template <int kCount>
  static void add_sums_of_lanes(const Register (&registers)[kCount], double* sums) {
    for (int j = 0; j < kCount; ++j) sums[j] += sum_of_lanes(registers[j]);
  }
  static void prefetch(const double* values) { __builtin_prefetch(values); }
  static void keep_order(const Register&) {}
};

}  // namespace lora
