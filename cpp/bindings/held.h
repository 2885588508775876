// The objects that JavaScript holds, and the handles by which it calls functions of them. Embind's
// classes do as much, but their JavaScript is 9 KB more, and a third of the time that a start
// takes.
#pragma once

#include <memory>
#include <utility>

namespace lora::bindings {

/// In the order of the names in library.js.
enum class Kind { kProblem, kTrainer, kReduction, kOptimum };

/// Why a call is refused though its handle is right. In the order of the reasons in library.js.
enum class Refusal {
  kTooManyRows,
  kRowsMissing,
  kTaken,
  kInUse,
  kOtherRoute,
  kNotFound,
  kNotValidated,
  kNotBalanced,
};

/// Throws an error of JavaScript (lora_refuse_call in library.js).
[[noreturn]] void refuse(Refusal reason);

/// An object that lives until JavaScript calls `release`, in the list of all of them.
struct Held {
  Held() = default;
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  virtual ~Held() = default;

  double handle = 0;
  Kind kind{};
  std::unique_ptr<Held> next;
};

/// Stores the object and returns its handle, a number that this module never gives out again.
double hold(std::unique_ptr<Held> object, Kind kind);

/// The object of a handle. Throws an error of JavaScript (lora_refuse in library.js) where the
/// object was released, is of another kind, or the number is no handle.
Held& object_of(double handle, Kind kind);

/// Destroys the object of a handle. Throws as object_of, whatever its kind.
void release(double handle);

/// Object::kKind says what kind of object it is.
template <class Object, class... Args>
double make(Args... args) {
  return hold(std::make_unique<Object>(args...), Object::kKind);
}

/// The object of a handle, as object_of.
template <class Object>
Object& held(double handle) {
  return static_cast<Object&>(object_of(handle, Object::kKind));
}

/// A method as a function, the object's handle its first argument.
template <auto kMethod>
struct AsFunction;

template <class Object, class Result, class... Args, Result (Object::*kMethod)(Args...)>
struct AsFunction<kMethod> {
  static Result call(double handle, Args... args) {
    return (held<Object>(handle).*kMethod)(args...);
  }
};

template <class Object, class Result, class... Args, Result (Object::*kMethod)(Args...) const>
struct AsFunction<kMethod> {
  static Result call(double handle, Args... args) {
    return (std::as_const(held<Object>(handle)).*kMethod)(args...);
  }
};

template <auto kMethod>
inline constexpr auto method = &AsFunction<kMethod>::call;

}  // namespace lora::bindings
