#pragma once

#include <memory>

#include "bindings/convert.h"
#include "bindings/held.h"
#include "bindings/numbers.h"
#include "core/problem.h"
#include "core/route.h"

namespace lora::bindings {

/// How trainers use a problem.
struct RouteSettings {
  RouteCode route;
  double scale;
  GradientsOf gradients_of;

  bool operator==(const RouteSettings&) const = default;
};

/// The rows and the frozen weight of a problem, pushed in portions. Optima read them; the first
/// trainer turns their memory into that of a route, which all trainers of the problem share. What
/// uses a problem keeps it alive: its handle can be released before.
class HeldProblem : public Held {
 public:
  static constexpr Kind kKind = Kind::kProblem;

  /// Without values yet. `array` has ProblemNumbers.
  explicit HeldProblem(const Float64Array& array);
  /// With rows, and without values of the weight.
  explicit HeldProblem(Problem problem);

  /// The next rows: x (rows, d_in), y (rows, d_out).
  void push_rows(const Float64Array& x, const Float64Array& y, double rows);
  /// The next rows of the weight: (rows, d_out).
  void push_weight(const Float64Array& weight, double rows);

  /// Refuses to give what is not complete, or belongs to trainers.
  std::shared_ptr<const Problem> problem() const;
  /// Refuses to make it while somebody else reads the problem, and another one than before.
  std::shared_ptr<Route> route(const RouteSettings& settings);

 private:
  bool complete() const { return rows_left_ == 0 && weight_rows_left_ == 0; }

  std::shared_ptr<Problem> problem_;  // null once there is a route
  Index rows_left_;                   // to be pushed
  Index weight_rows_left_;
  std::shared_ptr<Route> route_;
  RouteSettings settings_{};  // of route_
};

}  // namespace lora::bindings
