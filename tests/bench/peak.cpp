#include <wasm_simd128.h>

// How many multiplications and additions of doubles the engine does in a second when nothing else
// keeps it waiting: every value stays in a register, there is no memory access in the loop.
//
// One accumulator waits for itself from one turn to the next. Too few of them leave the processor
// idle, too many do not fit its registers; which number is best depends on the processor and on
// the engine, so that the caller tries all of them.

namespace {

/// accumulator * factor + summand, rounded once or twice
v128_t multiply_add(v128_t accumulator, v128_t factor, v128_t summand) {
#ifdef __wasm_relaxed_simd__
  return wasm_f64x2_relaxed_madd(accumulator, factor, summand);
#else
  return wasm_f64x2_add(wasm_f64x2_mul(accumulator, factor), summand);
#endif
}

template <int kAccumulators>
double multiply_add_loop(int turns, double factor, double summand) {
  const v128_t factors = wasm_f64x2_splat(factor);
  const v128_t summands = wasm_f64x2_splat(summand);
  v128_t accumulators[kAccumulators];
  // All different: a compiler could do equal ones only once.
  for (int i = 0; i < kAccumulators; ++i) {
    accumulators[i] = wasm_f64x2_splat(i);
  }
  for (int turn = 0; turn < turns; ++turn) {
    for (v128_t& accumulator : accumulators) {
      accumulator = multiply_add(accumulator, factors, summands);
    }
  }
  v128_t sum = accumulators[0];
  for (int i = 1; i < kAccumulators; ++i) {
    sum = wasm_f64x2_add(sum, accumulators[i]);
  }
  return wasm_f64x2_extract_lane(sum, 0) + wasm_f64x2_extract_lane(sum, 1);
}

}  // namespace

/// Does `turns` turns of `accumulators` multiply-adds of two doubles: 4 * turns * accumulators
/// floating-point operations. `factor` in (0, 1) keeps the values finite. Returns their sum, so
/// that nothing can be left out, or -1 where there is no loop of that many accumulators.
extern "C" __attribute__((export_name("multiply_add"))) double multiply_add(int accumulators,
                                                                            int turns,
                                                                            double factor,
                                                                            double summand) {
  switch (accumulators) {
    case 4:
      return multiply_add_loop<4>(turns, factor, summand);
    case 6:
      return multiply_add_loop<6>(turns, factor, summand);
    case 8:
      return multiply_add_loop<8>(turns, factor, summand);
    case 10:
      return multiply_add_loop<10>(turns, factor, summand);
    case 12:
      return multiply_add_loop<12>(turns, factor, summand);
    case 13:
      return multiply_add_loop<13>(turns, factor, summand);
    default:
      return -1;
  }
}
