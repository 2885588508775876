#pragma once

#include <cstddef>
#include <vector>

#include "core/matrix.h"

namespace lora {

/// What a run has to remember in order to go on, as numbers: written in an order, and read back in
/// the same one. One method of each class does both, so that the two cannot differ.
/// Whole numbers are exact up to 2^53.
class State {
 public:
  /// To write to.
  State();
  /// To read what `values()` gave.
  explicit State(std::vector<double> values);

  void exchange(double& value);
  void exchange(Index& value);
  void exchange(Matrix& matrix);

  /// Something that has to be the same in the run that goes on.
  void expect(double value);

  bool reading() const { return reading_; }
  /// False once something that was read is not there, or not what was expected.
  bool fits() const { return fits_; }

  /// What is left to be read has to be `count` entries of `size` numbers.
  void expect_left(Index count, Index size);

  /// All that was written, with its length in front. Not of a state that is read.
  const std::vector<double>& values();

 private:
  std::vector<double> values_;
  std::size_t position_ = 0;
  bool reading_ = false;
  bool fits_ = true;
};

}  // namespace lora
