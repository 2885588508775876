#include "bindings/held_svd.h"

#include "bindings/make.h"

namespace lora::bindings {
namespace {

AdapterSvd make_svd(const Float64Array& columns, const Float64Array& rows,
                    const SvdNumbers& numbers) {
  const Index rank = whole(numbers.rank);
  return {to_matrix(columns, rank, whole(numbers.d_in)),
          to_matrix(rows, rank, whole(numbers.d_out)), numbers.scale};
}

}  // namespace

HeldSvd::HeldSvd(const Float64Array& columns, const Float64Array& rows, const Float64Array& array)
    : svd_(make_svd(columns, rows, to_numbers<SvdNumbers>(array))) {}

double HeldSvd::advance(double budget) {
  return static_cast<double>(svd_.advance(budget_of(budget)));
}

Float64Array HeldSvd::values() const { return values_of(done().values()); }
Float64Array HeldSvd::left() const { return values_of(done().left()); }
Float64Array HeldSvd::right() const { return values_of(done().right()); }

const AdapterSvd& HeldSvd::done() const {
  if (!svd_.done()) refuse(Refusal::kNotDecomposed);
  return svd_;
}

}  // namespace lora::bindings
