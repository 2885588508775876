// What JavaScript holds of an object here: its address, as a number, with which it calls functions.
// Embind's classes do as much, but their JavaScript is 9 KB more, and a third of the time that a
// start takes.
#pragma once

#include <cstdint>

namespace lora::bindings {

/// An object that lives until JavaScript calls `release`.
class Held {
 public:
  virtual ~Held() = default;
};

template <class Object, class... Args>
double make(Args... args) {
  Held* const held = new Object(args...);
  return static_cast<double>(reinterpret_cast<std::uintptr_t>(held));
}

inline Held* held_at(double address) {
  return reinterpret_cast<Held*>(static_cast<std::uintptr_t>(address));
}

inline void release(double address) { delete held_at(address); }

/// A method as a function, the object's address its first argument.
template <auto kMethod>
struct AsFunction;

template <class Object, class Result, class... Args, Result (Object::*kMethod)(Args...)>
struct AsFunction<kMethod> {
  static Result call(double address, Args... args) {
    return (static_cast<Object*>(held_at(address))->*kMethod)(args...);
  }
};

template <class Object, class Result, class... Args, Result (Object::*kMethod)(Args...) const>
struct AsFunction<kMethod> {
  static Result call(double address, Args... args) {
    return (static_cast<const Object*>(held_at(address))->*kMethod)(args...);
  }
};

template <auto kMethod>
inline constexpr auto method = &AsFunction<kMethod>::call;

}  // namespace lora::bindings
