// LORA_ASSERT(condition) checks the contract of a function on entry. Only the native tests are
// compiled with LORA_ASSERTIONS; elsewhere the condition is not evaluated.
#pragma once

#ifdef LORA_ASSERTIONS

#include <cstdio>
#include <cstdlib>

namespace lora {

[[noreturn]] inline void assertion_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: contract violated: %s\n", file, line, condition);
  std::abort();
}

}  // namespace lora

#define LORA_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : lora::assertion_failed(#condition, __FILE__, __LINE__))

#else

#define LORA_ASSERT(condition) static_cast<void>(sizeof(condition))

#endif
