#pragma once

#include <cstddef>
#include <vector>

#include "core/matrix.h"

namespace lora {

/// The state of a run as numbers, for snapshots. A class has one `serialize(Archive&)`, which
/// writes its members or, when the archive was made from such numbers, reads them in the same
/// order. Whole numbers are exact up to 2^53.
class Archive {
 public:
  /// For writing.
  Archive();
  /// For reading what `values()` returned.
  explicit Archive(std::vector<double> values);

  /// Writes a value, or replaces it by the next one that was written.
  void operator()(double& value);
  void operator()(Index& value);
  void operator()(Matrix& matrix);

  /// Writes a value that the reader has to have, too: fits() is false where it has another.
  void expect(double value);
  /// For reading: fits() is false unless exactly `count` entries of `size` numbers are left.
  void expect_left(Index count, Index size);

  bool reading() const { return reading_; }
  /// Whether all that was read was there, and as expected.
  bool fits() const { return fits_; }

  /// For writing: the numbers written so far, their count in front.
  const std::vector<double>& values();

 private:
  std::vector<double> values_;
  std::size_t position_ = 0;
  bool reading_ = false;
  bool fits_ = true;
};

}  // namespace lora
