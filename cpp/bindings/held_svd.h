#pragma once

#include "bindings/convert.h"
#include "bindings/held.h"
#include "core/adapter_svd.h"

namespace lora::bindings {

/// The singular value decomposition of an adapter's change, computed slice by slice.
/// web/lib/engine/raw-module.ts documents the functions.
class HeldSvd : public Held {
 public:
  static constexpr Kind kKind = Kind::kSvd;

  /// `array` has SvdNumbers.
  HeldSvd(const Float64Array& columns, const Float64Array& rows, const Float64Array& array);

  double advance(double budget);
  Float64Array values() const;
  Float64Array left() const;
  Float64Array right() const;

 private:
  const AdapterSvd& done() const;

  AdapterSvd svd_;
};

}  // namespace lora::bindings
