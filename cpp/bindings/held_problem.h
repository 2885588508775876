#pragma once

#include <memory>

#include "bindings/convert.h"
#include "bindings/held.h"
#include "bindings/numbers.h"
#include "core/problem.h"
#include "core/route.h"

namespace lora::bindings {

/// The settings of a route, apart from its problem.
struct RouteSettings {
  RouteCode route;
  double scale;
  GradientsOf gradients_of;

  bool operator==(const RouteSettings&) const = default;
};

/// The rows and the frozen weight of a problem, pushed in portions. An optimum reads them. The
/// first trainer makes a route of them, which takes over their memory and is shared by all trainers
/// of the problem. Optima and trainers keep what they use alive, also after the problem was
/// released.
class HeldProblem : public HeldAs<Kind::kProblem> {
 public:
  /// Allocates a problem whose values are to be pushed.
  explicit HeldProblem(const ProblemNumbers& numbers);
  /// Takes over rows; the values of the weight are to be pushed.
  explicit HeldProblem(Problem problem);

  /// Copies the next rows: x (rows, d_in), y (rows, d_out).
  void push_rows(const Float64Array& x, const Float64Array& y, double rows);
  /// Copies the next rows of the weight: (rows, d_out).
  void push_weight(const Float64Array& weight, double rows);

  /// For an optimum. Refuses if values are missing, or if there is a route already.
  std::shared_ptr<const Problem> problem() const;
  /// For a trainer. Makes the route at the first call. Refuses if values are missing, while an
  /// optimum reads the problem, or if the settings differ from those of the first call.
  std::shared_ptr<Route> route(const RouteSettings& settings);

 private:
  /// Whether all values were pushed.
  bool complete() const { return rows_left_ == 0 && weight_rows_left_ == 0; }

  std::shared_ptr<Problem> problem_;  // null once there is a route
  Index rows_left_;                   // to be pushed
  Index weight_rows_left_;
  std::shared_ptr<Route> route_;
  RouteSettings settings_{};  // of route_
};

}  // namespace lora::bindings
