// Objects that JavaScript owns, and the handles by which it calls their methods. Embind's classes
// do the same, but took 9 KB of JavaScript and a third of the time of a start.
#pragma once

#include <memory>
#include <utility>

namespace lora::bindings {

/// In the order of the names in library.js.
enum class Kind {
  kProblem,
  kTrainer,
  kReduction,
  kOptimum,
  kLayer,
  kSearch,
  kSvd,
  kProductReduction,
};

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
  kNotAskedFor,
  kNotDecomposed,
  kNotReduced,
};

/// Throws an error of JavaScript (lora_refuse_call in library.js).
[[noreturn]] void refuse(Refusal reason);

/// An object that lives until JavaScript calls `release`. All of them form a list.
struct Held {
  Held() = default;
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  virtual ~Held() = default;

  double handle = 0;
  Kind kind{};
  std::unique_ptr<Held> next;
};

/// An object of a kind.
template <Kind kOwn>
struct HeldAs : Held {
  static constexpr Kind kKind = kOwn;
};

/// Stores the object and returns its handle, a number that is never used again.
double hold(std::unique_ptr<Held> object, Kind kind);

/// The object of a handle. Throws an error of JavaScript (lora_refuse in library.js) if the object
/// was released, is of another kind, or the number is not a handle.
Held& object_of(double handle, Kind kind);

/// Destroys the object of a handle, of any kind. Throws like object_of.
void release(double handle);

/// Makes an object, whose kind is Object::kKind, and returns its handle.
template <class Object, class... Args>
double make(Args... args) {
  return hold(std::make_unique<Object>(std::forward<Args>(args)...), Object::kKind);
}

/// The object of a handle by its class. Throws like object_of.
template <class Object>
Object& held(double handle) {
  return static_cast<Object&>(object_of(handle, Object::kKind));
}

/// A method as a function whose first argument is the object's handle.
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
