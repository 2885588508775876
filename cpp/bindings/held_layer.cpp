#include "bindings/held_layer.h"

#include <cmath>

#include "bindings/make.h"

namespace lora::bindings {
namespace {

Layer make_layer(const Float64Array& a, const Float64Array& b, const LayerNumbers& numbers) {
  const Index d_in = whole(numbers.d_in);
  const Index d_out = whole(numbers.d_out);
  const Index rank = whole(numbers.rank);
  Layer layer(d_in, d_out, numbers.weight_rows > 0);
  if (rank > 0) {
    layer.set_adapter(to_matrix(a, d_in, rank), to_matrix(b, rank, d_out), numbers.scale);
  }
  return layer;
}

}  // namespace

HeldLayer::HeldLayer(const Float64Array& a, const Float64Array& b, const Float64Array& array)
    : layer_(make_layer(a, b, to_numbers<LayerNumbers>(array))) {}

void HeldLayer::push_weight(const Float64Array& weight, double rows) {
  const Index count = whole(rows);
  if (count > layer_.weight_rows_left()) refuse(Refusal::kTooManyRows);
  const Matrix copy = to_matrix(weight, count, layer_.d_out());
  layer_.push_weight(copy.data(), count);
}

double HeldLayer::apply(const Float64Array& x, const Float64Array& y, double rows) {
  if (layer_.weight_rows_left() > 0) refuse(Refusal::kRowsMissing);
  const Index count = whole(rows);
  copy_values(x, layer_.x(), static_cast<std::size_t>(count * layer_.d_in()));
  const double largest = layer_.apply(count);
  if (!std::isfinite(largest)) return largest;
  const auto size = static_cast<std::size_t>(count * layer_.d_out());
  y.call<void>("set", typed_memory_view(size, layer_.y()));
  return largest;
}

}  // namespace lora::bindings
