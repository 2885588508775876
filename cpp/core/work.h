#pragma once

#include "core/matrix.h"

namespace lora {

/// Work that is done in slices, so that a page stays responsive. Interruptions change no bit of the
/// result.
class Work {
 public:
  /// Works for about `budget` thousand multiplications. Returns how many were done: at least 1, or
  /// 0 when nothing is left to do.
  virtual Index advance(Index budget) = 0;

 protected:
  ~Work() = default;
};

/// Work that consists of stages, which are work themselves.
class StagedWork : public Work {
 public:
  Index advance(Index budget) final;

  /// Whether nothing is left to do. Results are there from then on.
  bool done() const { return next_ == nullptr; }

 protected:
  ~StagedWork() = default;

  /// Continues with a stage, if any, and then with a method of the derived class, which continues
  /// with another one or ends the work.
  template <auto kMethod>
  void run_then(Work* stage = nullptr) {
    stage_ = stage;
    next_ = [](StagedWork* work) { (derived(work, kMethod)->*kMethod)(); };
  }
  void end() { next_ = nullptr; }

 private:
  template <class Derived>
  static Derived* derived(StagedWork* work, void (Derived::*)()) {
    return static_cast<Derived*>(work);
  }

  Work* stage_ = nullptr;
  void (*next_)(StagedWork* work) = nullptr;
};

}  // namespace lora
