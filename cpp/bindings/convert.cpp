#include "bindings/convert.h"

#include <algorithm>
#include <vector>

namespace lora::bindings {

Float64Array to_ab(const Adapter& adapter) {
  std::vector<double> ab(static_cast<std::size_t>(adapter.a.size() + adapter.b.size()));
  const auto b_begin = std::copy_n(adapter.a.data(), adapter.a.size(), ab.begin());
  std::copy_n(adapter.b.data(), adapter.b.size(), b_begin);
  return to_array(ab.data(), ab.size());
}

}  // namespace lora::bindings
