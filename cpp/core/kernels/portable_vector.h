// The operations of native builds: the same bits as those of simd128_vector.h.
#pragma once

#include <Eigen/Core>

#include "core/kernels/tiles.h"

namespace lora {

template <class Scalar>
struct Vector128 {
  // Unaligned: buffers need not be aligned.
  using Register = Eigen::Array<Scalar, int{Kernels<Scalar>::kLanes}, 1, Eigen::DontAlign>;
  static constexpr int kWidePanel = 6;

  static Register splat(Scalar value) { return Register::Constant(value); }
  static Register load(const Scalar* values) { return Eigen::Map<const Register>(values); }
  static Register load_splat(const Scalar* value) { return splat(*value); }
  static void store(Scalar* values, const Register& lanes) {
    Eigen::Map<Register> target(values);
    target = lanes;
  }
  static Register add(const Register& x, const Register& y) { return x + y; }
  static Register multiply_add(const Register& x, const Register& y, const Register& sum) {
    return sum + x * y;
  }
  static Scalar sum_of_lanes(const Register& lanes) {
    Scalar sum = lanes[0];
    for (Index lane = 1; lane < lanes.size(); ++lane) sum += lanes[lane];
    return sum;
  }
  template <int kCount>
  static void add_sums_of_lanes(const Register (&registers)[kCount], Scalar* sums) {
    for (int j = 0; j < kCount; ++j) sums[j] += sum_of_lanes(registers[j]);
  }
  static void touch(const Scalar* values) { __builtin_prefetch(values); }
  static void keep_order(const Register&) {}
};

}  // namespace lora
