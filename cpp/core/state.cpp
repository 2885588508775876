#include "core/state.h"

#include <utility>

#include "core/assert.h"

namespace lora {

State::State() : values_(1), position_(1) {}

State::State(std::vector<double> values) : values_(std::move(values)), reading_(true) {
  expect(static_cast<double>(values_.size()));
}

void State::exchange(double& value) {
  if (!reading_) {
    values_.push_back(value);
  } else if (position_ < values_.size()) {
    value = values_[position_++];
  } else {
    fits_ = false;
  }
}

void State::exchange(Index& value) {
  auto number = static_cast<double>(value);
  exchange(number);
  if (reading_) value = static_cast<Index>(number);
}

void State::exchange(Matrix& matrix) {
  for (Index i = 0; i < matrix.size(); ++i) exchange(matrix.data()[i]);
}

void State::expect(double value) {
  double known = value;
  exchange(known);
  if (known != value) fits_ = false;
}

void State::expect_left(Index count, Index size) {
  const auto left = static_cast<double>(values_.size() - position_);
  if (static_cast<double>(count) * static_cast<double>(size) != left) fits_ = false;
}

const std::vector<double>& State::values() {
  LORA_ASSERT(!reading_);
  values_.front() = static_cast<double>(values_.size());
  return values_;
}

}  // namespace lora
