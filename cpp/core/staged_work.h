#pragma once

#include "core/matrix.h"

namespace lora {

/// Work that consists of stages and is done in slices, so that a page stays responsive.
/// Interruptions change no bit of the result.
class StagedWork {
 public:
  /// Works for about `budget` thousand multiplications. Returns how many were done: at least 1, or
  /// 0 when nothing is left to do.
  Index advance(Index budget);

  /// Whether nothing is left to do. Results are there from then on.
  virtual bool done() const = 0;

 protected:
  ~StagedWork() = default;

  /// Works on the current stage. Returns the multiplications done, in thousands: 0 if nothing is
  /// left of the stage.
  virtual Index work_on_stage(Index budget) = 0;
  virtual void begin_next_stage() = 0;
};

}  // namespace lora
