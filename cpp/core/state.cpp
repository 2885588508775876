#include "core/state.h"

#include <utility>

namespace lora {

template <class Scalar>
State<Scalar>::State() : values_(1), position_(1) {}

template <class Scalar>
State<Scalar>::State(std::vector<Scalar> values) : values_(std::move(values)), reading_(true) {
  expect(static_cast<Scalar>(values_.size()));
}

template <class Scalar>
void State<Scalar>::exchange(Scalar& value) {
  if (!reading_) {
    values_.push_back(value);
  } else if (position_ < values_.size()) {
    value = values_[position_++];
  } else {
    fits_ = false;
  }
}

template <class Scalar>
void State<Scalar>::exchange(Index& value) {
  auto number = static_cast<Scalar>(value);
  exchange(number);
  if (reading_) value = static_cast<Index>(number);
}

template <class Scalar>
void State<Scalar>::exchange(Matrix<Scalar>& matrix) {
  for (Index i = 0; i < matrix.size(); ++i) exchange(matrix.data()[i]);
}

template <class Scalar>
void State<Scalar>::expect(Scalar value) {
  Scalar known = value;
  exchange(known);
  if (known != value) fits_ = false;
}

template <class Scalar>
void State<Scalar>::expect_left(Index count, Index size) {
  const auto left = static_cast<Scalar>(values_.size() - position_);
  if (static_cast<Scalar>(count) * static_cast<Scalar>(size) != left) fits_ = false;
}

template <class Scalar>
const std::vector<Scalar>& State<Scalar>::values() {
  values_.front() = static_cast<Scalar>(values_.size());
  return values_;
}

template class State<double>;

}  // namespace lora
