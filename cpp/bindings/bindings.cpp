// What JavaScript sees of the core. Arguments arrive validated (web/lib/arguments):
// nothing here checks them again. The exceptions that leave are std::bad_alloc and, for a handle of
// no such object, an error of JavaScript (held.h).
#include <emscripten/bind.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "bindings/convert.h"
#include "bindings/held.h"
#include "bindings/make.h"
#include "core/balanced_adapter.h"
#include "core/optimum.h"
#include "core/rank_losses.h"
#include "core/row_reduction.h"
#include "core/sgd.h"
#include "core/trainer.h"

namespace lora::bindings {
namespace {

/// More rows than fit a slice of time, few enough that a count of them never overflows.
constexpr double kMostRowsAtOnce = 1 << 30;

/// concat(a.flatten(), b.flatten())
Float64Array to_ab(const Adapter& adapter) {
  std::vector<double> ab(static_cast<std::size_t>(adapter.a.size() + adapter.b.size()));
  const auto b_begin = std::copy_n(adapter.a.data(), adapter.a.size(), ab.begin());
  std::copy_n(adapter.b.data(), adapter.b.size(), b_begin);
  return to_array(ab.data(), ab.size());
}

/// Rows of features and targets, pushed in portions and reduced to at most d_in of them.
class HeldReduction : public Held {
 public:
  static constexpr Kind kKind = Kind::kReduction;

  HeldReduction(double d_in, double d_out)
      : d_in_(static_cast<Index>(d_in)),
        d_out_(static_cast<Index>(d_out)),
        reduction_(d_in_, d_out_) {}

  void push(const Float64Array& x, const Float64Array& y, double rows) {
    const Matrix x_rows = to_matrix(x, static_cast<Index>(rows), d_in_);
    const Matrix y_rows = to_matrix(y, static_cast<Index>(rows), d_out_);
    reduction_.push(view_of(x_rows), view_of(y_rows));
  }

  void push_reduced(const Float64Array& x, const Float64Array& y, const Float64Array& array) {
    const auto numbers = to_numbers<ReducedRowsNumbers>(array);
    const Matrix x_rows = to_matrix(x, whole(numbers.rows), d_in_);
    const Matrix y_rows = to_matrix(y, whole(numbers.rows), d_out_);
    reduction_.push_reduced(view_of(x_rows), view_of(y_rows), whole(numbers.n),
                            numbers.residual_squares);
  }

  bool advance() { return reduction_.advance(); }

  Float64Array report() const {
    const ReductionReport report{.n = static_cast<double>(reduction_.n()),
                                 .room = static_cast<double>(reduction_.room()),
                                 .rows = static_cast<double>(reduction_.rows()),
                                 .residual_squares = reduction_.residual_squares()};
    return from_numbers(&report);
  }

  Float64Array x() const { return values_of(reduction_.x()); }
  Float64Array y() const { return values_of(reduction_.y()); }

 private:
  static MatrixView view_of(const Matrix& matrix) {
    return {matrix.data(), matrix.rows(), matrix.cols()};
  }
  static Float64Array values_of(const Matrix& matrix) {
    return to_array(matrix.data(), static_cast<std::size_t>(matrix.size()));
  }

  Index d_in_;
  Index d_out_;
  RowReduction reduction_;
};

/// As JavaScript knows why a run has ended.
StopReasonCode code_of(StopReason reason) {
  switch (reason) {
    case StopReason::kNone:
      return StopReasonCode::kNone;
    case StopReason::kConverged:
      return StopReasonCode::kConverged;
    case StopReason::kEarly:
      return StopReasonCode::kEarlyStopping;
  }
  return StopReasonCode::kNone;
}

/// The specification's loop in one call; its contract is in web/lib/types.ts.
Float64Array train_lora(const Float64Array& x, const Float64Array& y, const Float64Array& w_base,
                        const Float64Array& a0, const Float64Array& b0, const Float64Array& array) {
  const auto numbers = to_numbers<PlainRunNumbers>(array);
  const Sizes sizes = sizes_of(numbers);
  TrainerSettings settings;
  settings.on_divergence = OnDivergence::kContinue;
  Trainer trainer(
      make_route(to_problem(x, y, to_matrix(w_base, sizes.d_in, sizes.d_out), numbers, 1),
                 numbers.route, GradientsOf::kAllRows),
      std::make_unique<Sgd>(), std::make_unique<ConstantStepSize>(numbers.lr),
      to_adapter(a0, b0, sizes), settings);
  const auto steps = whole(numbers.steps);
  while (trainer.advance(steps, static_cast<Index>(kMostRowsAtOnce)) > 0) continue;
  return to_ab(trainer.adapter());
}

/// A training run that JavaScript drives slice by slice; web/lib/engine/raw-module.ts says how.
class HeldTrainer : public Held {
 public:
  static constexpr Kind kKind = Kind::kTrainer;

  HeldTrainer(const Float64Array& x, const Float64Array& y, const Float64Array& w_base,
              const Float64Array& a0, const Float64Array& b0, const Float64Array& x_validation,
              const Float64Array& y_validation, const Float64Array& numbers)
      : trainer_(make_trainer({x, y, w_base, a0, b0, x_validation, y_validation},
                              to_numbers<TrainerNumbers>(numbers))) {}

  double advance(double until_step, double row_budget) {
    const auto budget = static_cast<Index>(std::min(row_budget, kMostRowsAtOnce));
    const Index visited = trainer_.advance(static_cast<Index>(until_step), budget);
    return static_cast<double>(visited > 0 ? visited : trainer_.measure(budget));
  }

  Float64Array report() const {
    const LossAt newest = trainer_.newest_loss();
    const TrainerReport report{.step = static_cast<double>(trainer_.step()),
                               .loss = newest.loss,
                               .loss_step = static_cast<double>(newest.step),
                               .diverged_at = static_cast<double>(trainer_.diverged_at()),
                               .stop_reason = code_of(trainer_.stop_reason()),
                               .smallest_step_size = trainer_.smallest_step_size()};
    return from_numbers(&report);
  }

  /// The entries from the `from`-th on.
  Float64Array history(double from) const {
    std::vector<HistoryEntry> entries;
    const std::vector<LossAt>& history = trainer_.history();
    for (auto i = static_cast<std::size_t>(from); i < history.size(); ++i) {
      const LossAt& entry = history[i];
      entries.push_back({.step = static_cast<double>(entry.step),
                         .loss = entry.loss,
                         .validation = entry.validation});
    }
    return from_numbers(entries.data(), entries.size());
  }

  Float64Array ab() const { return to_ab(trainer_.adapter()); }
  void return_to_best() { trainer_.return_to_best(); }

  Float64Array state() {
    State state;
    trainer_.exchange(state);
    return to_array(state.values().data(), state.values().size());
  }

  bool restore(const Float64Array& values, double size) {
    const Matrix copy = to_matrix(values, 1, static_cast<Index>(size));
    State state(std::vector<double>(copy.data(), copy.data() + copy.size()));
    if (state.fits()) trainer_.exchange(state);
    return state.fits();
  }

 private:
  Trainer trainer_;
};

/// The best adapters of every rank, found slice by slice; then, where it is asked for, their losses
/// on other rows, and the factors of one of them.
class HeldOptimum : public Held {
 public:
  static constexpr Kind kKind = Kind::kOptimum;

  HeldOptimum(const Float64Array& x, const Float64Array& y, const Float64Array& w_base,
              const Float64Array& array)
      : HeldOptimum(x, y, w_base, to_numbers<OptimumNumbers>(array)) {}

  /// Works for about `budget` thousand multiplications on what was asked for. Returns those that
  /// were done: 0 when nothing is left to do.
  double advance(double budget) {
    const auto thousands = static_cast<Index>(std::min(budget, kMostRowsAtOnce));
    Index work = optimum_.advance(thousands);
    if (work == 0 && validation_) work = validation_->losses.advance(thousands);
    if (work == 0 && adapter_) work = adapter_->advance(thousands);
    return static_cast<double>(work);
  }

  Float64Array losses() const { return values_of(optimum_.losses()); }
  Float64Array singular_values() const { return values_of(optimum_.singular_values()); }

  void validate(const Float64Array& x, const Float64Array& y, const Float64Array& array) {
    validation_ = std::make_unique<Validation>(
        to_problem(x, y, w_base_, to_numbers<ReducedRowsNumbers>(array), 1), optimum_.changes());
  }
  Float64Array validation_losses() const { return values_of(validation_->losses.losses()); }

  void balance(double rank) {
    adapter_ = std::make_unique<BalancedAdapter>(optimum_.changes(), static_cast<Index>(rank));
  }
  Float64Array ab(double rank, double scale) const {
    return to_ab(adapter_->adapter(static_cast<Index>(rank), scale));
  }

 private:
  HeldOptimum(const Float64Array& x, const Float64Array& y, const Float64Array& w_base,
              const OptimumNumbers& numbers)
      : w_base_(to_matrix(w_base, whole(numbers.d_in), whole(numbers.d_out))),
        optimum_(to_problem(x, y, w_base_, numbers, 1), numbers.ridge) {}

  struct Validation {
    Validation(Problem rows, const RankedChanges& changes)
        : problem(std::move(rows)), losses(problem, changes) {}
    Problem problem;
    RankLosses losses;
  };

  static Float64Array values_of(const Vector& vector) {
    return to_array(vector.data(), static_cast<std::size_t>(vector.size()));
  }

  Matrix w_base_;
  Optimum optimum_;
  std::unique_ptr<Validation> validation_;
  std::unique_ptr<BalancedAdapter> adapter_;
};

}  // namespace

EMSCRIPTEN_BINDINGS(lora) {
  using emscripten::function;
  using Array = const Float64Array&;
  emscripten::register_type<Float64Array>("Float64Array");
  function("trainLora", &train_lora);
  function("release", &release);

  function("makeTrainer",
           &make<HeldTrainer, Array, Array, Array, Array, Array, Array, Array, Array>);
  function("trainerAdvance", method<&HeldTrainer::advance>);
  function("trainerReport", method<&HeldTrainer::report>);
  function("trainerHistory", method<&HeldTrainer::history>);
  function("trainerAb", method<&HeldTrainer::ab>);
  function("trainerReturnToBest", method<&HeldTrainer::return_to_best>);
  function("trainerState", method<&HeldTrainer::state>);
  function("trainerRestore", method<&HeldTrainer::restore>);

  function("makeReduction", &make<HeldReduction, double, double>);
  function("reductionPush", method<&HeldReduction::push>);
  function("reductionPushReduced", method<&HeldReduction::push_reduced>);
  function("reductionAdvance", method<&HeldReduction::advance>);
  function("reductionReport", method<&HeldReduction::report>);
  function("reductionX", method<&HeldReduction::x>);
  function("reductionY", method<&HeldReduction::y>);

  function("makeOptimum", &make<HeldOptimum, Array, Array, Array, Array>);
  function("optimumAdvance", method<&HeldOptimum::advance>);
  function("optimumLosses", method<&HeldOptimum::losses>);
  function("optimumSingularValues", method<&HeldOptimum::singular_values>);
  function("optimumValidate", method<&HeldOptimum::validate>);
  function("optimumValidationLosses", method<&HeldOptimum::validation_losses>);
  function("optimumBalance", method<&HeldOptimum::balance>);
  function("optimumAb", method<&HeldOptimum::ab>);
}

}  // namespace lora::bindings
