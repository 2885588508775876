#include "core/archive.h"

#include <utility>

#include "core/assert.h"

namespace lora {

Archive::Archive() : values_(1), position_(1) {}

Archive::Archive(std::vector<double> values) : values_(std::move(values)), reading_(true) {
  expect(static_cast<double>(values_.size()));
}

void Archive::operator()(double& value) {
  if (!reading_) {
    values_.push_back(value);
  } else if (position_ < values_.size()) {
    value = values_[position_++];
  } else {
    fits_ = false;
  }
}

void Archive::operator()(Index& value) {
  auto number = static_cast<double>(value);
  (*this)(number);
  if (reading_) value = static_cast<Index>(number);
}

void Archive::operator()(Matrix& matrix) {
  for (Index i = 0; i < matrix.size(); ++i) (*this)(matrix.data()[i]);
}

void Archive::expect(double value) {
  double known = value;
  (*this)(known);
  if (known != value) fits_ = false;
}

void Archive::expect_left(Index count, Index size) {
  const auto left = static_cast<double>(values_.size() - position_);
  if (static_cast<double>(count) * static_cast<double>(size) != left) fits_ = false;
}

const std::vector<double>& Archive::values() {
  LORA_ASSERT(!reading_);
  values_.front() = static_cast<double>(values_.size());
  return values_;
}

}  // namespace lora
