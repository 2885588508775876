#include <cstdarg>
#include <cstdint>
#include <cstdio>

/// Replaces libc's siprintf (sprintf without floating point), which knows every format and is 5 KB
/// of WebAssembly, by one for "%p" only: the module's one call of it is Embind's, which writes the
/// address of a type without a name into the message of an error.
extern "C" int siprintf(char* text, const char* format, ...) {
  std::va_list arguments;
  va_start(arguments, format);
  auto address = reinterpret_cast<std::uintptr_t>(va_arg(arguments, void*));
  va_end(arguments);
  constexpr int kDigits = 2 * sizeof(address);
  for (int digit = kDigits - 1; digit >= 0; --digit, address >>= 4) {
    text[digit] = "0123456789abcdef"[address & 15];
  }
  text[kDigits] = '\0';
  return kDigits;
}
