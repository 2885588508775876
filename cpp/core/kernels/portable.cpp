// For native builds, which are the tests: the same tiles and the same bits as simd128.cpp.
#include <Eigen/Core>

#include "core/kernels/tiles.h"

namespace lora {

template <class Scalar>
struct Vector128 {
  // Not aligned, as memory need not be.
  using Register = Eigen::Array<Scalar, int{Kernels<Scalar>::kLanes}, 1, Eigen::DontAlign>;

  static Register splat(Scalar value) { return Register::Constant(value); }
  static Register load(const Scalar* values) { return Eigen::Map<const Register>(values); }
  static void store(Scalar* values, const Register& lanes) {
    Eigen::Map<Register> target(values);
    target = lanes;
  }
  static Register add(const Register& x, const Register& y) { return x + y; }
  static Register multiply_add(const Register& x, const Register& y, const Register& sum) {
    return sum + x * y;
  }
  static void touch(const Scalar* values) { __builtin_prefetch(values); }
};

template struct Kernels<double>;

}  // namespace lora
