#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "core/matrix.h"

namespace lora {

/// What a run has to remember in order to go on, as numbers: written in an order, and read back in
/// the same one. One method of each class does both, so that the two cannot differ.
/// Whole numbers are exact up to 2^53.
template <class Scalar>
class State {
 public:
  /// To write to.
  State() : values_{0}, position_(1) {}

  /// To read what `values()` gave.
  explicit State(std::vector<Scalar> values) : values_(std::move(values)), reading_(true) {
    expect(static_cast<Scalar>(values_.size()));
  }

  void exchange(Scalar& value) {
    if (!reading_) {
      values_.push_back(value);
    } else if (position_ < values_.size()) {
      value = values_[position_++];
    } else {
      fits_ = false;
    }
  }

  void exchange(Index& value) {
    auto number = static_cast<Scalar>(value);
    exchange(number);
    if (reading_) value = static_cast<Index>(number);
  }

  void exchange(Matrix<Scalar>& matrix) {
    for (Index i = 0; i < matrix.size(); ++i) exchange(matrix.data()[i]);
  }

  /// Something that has to be the same in the run that goes on.
  void expect(Scalar value) {
    Scalar known = value;
    exchange(known);
    if (known != value) fits_ = false;
  }

  bool reading() const { return reading_; }
  /// False once something that was read is not there, or not what was expected.
  bool fits() const { return fits_; }

  /// What is left to be read has to be `count` entries of `size` numbers.
  void expect_left(Index count, Index size) {
    const auto left = static_cast<Scalar>(values_.size() - position_);
    if (static_cast<Scalar>(count) * static_cast<Scalar>(size) != left) fits_ = false;
  }

  /// All that was written, with its length in front.
  const std::vector<Scalar>& values() {
    values_.front() = static_cast<Scalar>(values_.size());
    return values_;
  }

 private:
  std::vector<Scalar> values_;
  std::size_t position_ = 0;
  bool reading_ = false;
  bool fits_ = true;
};

}  // namespace lora
