// The functions that JavaScript calls. web/lib/arguments has validated their arguments; they are
// not checked again. Two exceptions can leave: std::bad_alloc and, for a handle that is refused, an
// error of JavaScript (held.h).
#include <emscripten/bind.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "bindings/convert.h"
#include "bindings/held.h"
#include "bindings/held_layer.h"
#include "bindings/held_problem.h"
#include "bindings/held_search.h"
#include "bindings/make.h"
#include "core/balanced_adapter.h"
#include "core/losses_by_rank.h"
#include "core/optimum.h"
#include "core/row_reduction.h"
#include "core/sgd.h"
#include "core/trainer.h"

namespace lora::bindings {
namespace {

/// The largest budget of one call: longer than a slice of time, and small enough that counting up
/// to it cannot overflow.
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

  /// The handle of a problem that the reduced rows are moved into.
  double take() {
    return hold(std::make_unique<HeldProblem>(reduction_.take()), HeldProblem::kKind);
  }

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

/// The code by which JavaScript knows the reason.
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

/// The specification's loop in one call; its contract is in web/lib/core.ts.
Float64Array train_lora(double problem, const Float64Array& a0, const Float64Array& b0,
                        const Float64Array& array) {
  const auto numbers = to_numbers<PlainRunNumbers>(array);
  TrainerSettings settings;
  settings.on_divergence = OnDivergence::kContinue;
  auto route = held<HeldProblem>(problem).route({numbers.route, 1, GradientsOf::kAllRows});
  Adapter start = to_adapter(a0, b0, *route, whole(numbers.rank));
  Trainer trainer(std::move(route), std::make_unique<Sgd>(),
                  std::make_unique<ConstantStepSize>(numbers.lr), std::move(start), settings);
  const auto steps = whole(numbers.steps);
  while (trainer.advance(steps, static_cast<Index>(kMostRowsAtOnce)) > 0) continue;
  return to_ab(trainer.adapter());
}

/// A training run that JavaScript drives slice by slice. web/lib/engine/raw-module.ts documents the
/// functions.
class HeldTrainer : public Held {
 public:
  static constexpr Kind kKind = Kind::kTrainer;

  /// `validation` is kNoProblem where no rows are held out.
  HeldTrainer(double problem, double validation, const Float64Array& a0, const Float64Array& b0,
              const Float64Array& numbers)
      : trainer_(make_trainer(held<HeldProblem>(problem),
                              validation == kNoProblem ? nullptr : &held<HeldProblem>(validation),
                              a0, b0, to_numbers<TrainerNumbers>(numbers))) {}

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

  /// The entries of the history, beginning with the `from`-th.
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
    Archive archive;
    trainer_.serialize(archive);
    return to_array(archive.values().data(), archive.values().size());
  }

  bool restore(const Float64Array& values, double size) {
    const Matrix copy = to_matrix(values, 1, static_cast<Index>(size));
    Archive archive(std::vector<double>(copy.data(), copy.data() + copy.size()));
    if (archive.fits()) trainer_.serialize(archive);
    return archive.fits();
  }

 private:
  Trainer trainer_;
};

/// The best adapters of every rank, computed slice by slice; then, on request, their losses on
/// other rows, and the factors of one of them.
class HeldOptimum : public Held {
 public:
  static constexpr Kind kKind = Kind::kOptimum;

  HeldOptimum(double problem, double ridge)
      : optimum_(held<HeldProblem>(problem).problem(), ridge) {}

  /// Works on the requests for about `budget` thousand multiplications. Returns the number that was
  /// done: 0 when nothing is left to do.
  double advance(double budget) {
    const auto thousands = static_cast<Index>(std::min(budget, kMostRowsAtOnce));
    Index work = optimum_.advance(thousands);
    if (work == 0 && validation_) work = validation_->losses.advance(thousands);
    if (work == 0 && adapter_) work = adapter_->advance(thousands);
    return static_cast<double>(work);
  }

  Float64Array losses() const { return values_of(found().losses()); }
  Float64Array singular_values() const { return values_of(found().singular_values()); }

  void validate(double problem) {
    validation_ =
        std::make_unique<Validation>(held<HeldProblem>(problem).problem(), found().changes());
  }
  Float64Array validation_losses() const {
    if (!validation_) refuse(Refusal::kNotValidated);
    return values_of(validation_->losses.losses());
  }

  void balance(double rank) {
    adapter_ = std::make_unique<BalancedAdapter>(found().changes(), whole(rank));
  }
  Float64Array ab(double rank, double scale) const {
    if (!adapter_) refuse(Refusal::kNotBalanced);
    return to_ab(adapter_->adapter(whole(rank), scale));
  }

 private:
  struct Validation {
    Validation(std::shared_ptr<const Problem> rows, const RankedChanges& changes)
        : problem(std::move(rows)), losses(*problem, changes) {}
    std::shared_ptr<const Problem> problem;
    LossesByRank losses;
  };

  const Optimum& found() const {
    if (!optimum_.done()) refuse(Refusal::kNotFound);
    return optimum_;
  }

  static Float64Array values_of(const Vector& vector) {
    return to_array(vector.data(), static_cast<std::size_t>(vector.size()));
  }

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

  function("makeProblem", &make<HeldProblem, Array>);
  function("problemPushRows", method<&HeldProblem::push_rows>);
  function("problemPushWeight", method<&HeldProblem::push_weight>);

  function("makeTrainer", &make<HeldTrainer, double, double, Array, Array, Array>);
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
  function("reductionTake", method<&HeldReduction::take>);

  function("makeOptimum", &make<HeldOptimum, double, double>);
  function("optimumAdvance", method<&HeldOptimum::advance>);
  function("optimumLosses", method<&HeldOptimum::losses>);
  function("optimumSingularValues", method<&HeldOptimum::singular_values>);
  function("optimumValidate", method<&HeldOptimum::validate>);
  function("optimumValidationLosses", method<&HeldOptimum::validation_losses>);
  function("optimumBalance", method<&HeldOptimum::balance>);
  function("optimumAb", method<&HeldOptimum::ab>);

  function("makeSearch", &make<HeldSearch, Array>);
  function("searchPushQueries", method<&HeldSearch::push_queries>);
  function("searchPushIndex", method<&HeldSearch::push_index>);
  function("searchAdvance", method<&HeldSearch::advance>);
  function("searchSort", method<&HeldSearch::sort>);
  function("searchRanks", method<&HeldSearch::ranks>);
  function("searchNeighbours", method<&HeldSearch::neighbours>);
  function("makeLayer", &make<HeldLayer, Array, Array, Array>);
  function("layerPushWeight", method<&HeldLayer::push_weight>);
  function("layerApply", method<&HeldLayer::apply>);
}

}  // namespace lora::bindings
