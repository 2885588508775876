#pragma once

#include "bindings/convert.h"
#include "bindings/held.h"
#include "core/row_reduction.h"

namespace lora::bindings {

/// Rows of features and targets, pushed in portions and reduced to at most d_in of them.
class HeldReduction : public Held {
 public:
  static constexpr Kind kKind = Kind::kReduction;

  HeldReduction(double d_in, double d_out);

  /// Adds rows: x (rows, d_in), y (rows, d_out).
  void push(const Float64Array& x, const Float64Array& y, double rows);
  /// Adds rows that were reduced elsewhere. `array` has ReducedRowsNumbers.
  void push_reduced(const Float64Array& x, const Float64Array& y, const Float64Array& array);
  bool advance() { return reduction_.advance(); }

  /// ReductionReport
  Float64Array report() const;
  Float64Array x() const;
  Float64Array y() const;

  /// The handle of a problem that the reduced rows are moved into.
  double take();

 private:
  RowReduction reduction_;
};

}  // namespace lora::bindings
