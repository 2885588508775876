#pragma once

#include "bindings/convert.h"
#include "bindings/held.h"
#include "bindings/numbers.h"
#include "core/adapter_svd.h"

namespace lora::bindings {

/// The singular value decomposition of an adapter's change, computed slice by slice.
/// web/lib/engine/raw-module.ts documents the functions.
class HeldSvd : public HeldAs<Kind::kSvd> {
 public:
  HeldSvd(const Float64Array& columns, const Float64Array& rows, const SvdNumbers& numbers)
      : svd_(to_matrix(columns, whole(numbers.rank), whole(numbers.d_in)),
             to_matrix(rows, whole(numbers.rank), whole(numbers.d_out)), numbers.scale) {}

  double advance(double budget) { return static_cast<double>(svd_.advance(budget_of(budget))); }
  Float64Array values() const { return values_of(found().values()); }
  Float64Array left() const { return values_of(found().left()); }
  Float64Array right() const { return values_of(found().right()); }

 private:
  /// Refuses while it is not done.
  const AdapterSvd& found() const {
    if (!svd_.done()) refuse(Refusal::kNotDecomposed);
    return svd_;
  }

  AdapterSvd svd_;
};

}  // namespace lora::bindings
