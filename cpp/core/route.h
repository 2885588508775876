#pragma once

#include "core/adapter.h"
#include "core/assert.h"
#include "core/line.h"
#include "core/matrix.h"
#include "core/problem.h"
#include "core/sampling.h"

namespace lora {

/// The rows whose gradients will be needed. For those of all rows, a route can precompute sums.
enum class GradientsOf { kAllRows, kSamples, kNoRows };

/// A way to compute the loss and the gradient at an adapter. Routes differ in the computation,
/// never in the result.
///
/// One evaluation is a pass over the rows: begin_pass, then add_rows until every row was visited
/// once, in the order of the sweep, then conclude until nothing is left, then loss, gradient or
/// both. A pass consists of blocks and can be interrupted between any two of them, so that a page
/// can repaint. The blocks are always the same, so that an interruption does not change a bit.
class Route {
 public:
  /// The purpose of a pass. Beside the gradient, the loss takes extra time and a bound of it nearly
  /// none; neither changes a bit of the gradient. kLine computes the loss along a direction.
  enum class Pass { kLoss, kGradient, kBoundAndGradient, kLossAndGradient, kLine };

  /// The order in which a pass visits the blocks: from the first on, or from the last back.
  enum class Sweep { kDown, kUp };

  virtual ~Route() = default;

  /// Trainers can share a route. A pass belongs to the trainer that called `serve` last; those of
  /// other trainers have to begin again.
  void serve(const void* trainer) { served_ = trainer; }
  bool serves(const void* trainer) const { return served_ == trainer; }

  /// The rows that a pass visits. A route may hold fewer rows than were given.
  Index rows() const { return rows_; }
  /// The number of rows that were given: the n of the loss and of the gradient.
  Index n() const { return n_; }
  /// The rows of a block, the same for every pass: many enough for products to be efficient, few
  /// enough to take a few milliseconds at most.
  Index block_rows() const { return block_rows_; }
  /// Whether the rows exceed the caches, so that the order of a pass affects its time.
  bool exceeds_caches() const { return exceeds_caches_; }
  Index d_in() const { return d_in_; }
  Index d_out() const { return d_out_; }
  double scale() const { return scale_; }

  /// Does the computations that the functions below need, for about `row_budget` rows. Returns how
  /// many were visited: 0 when the route is ready.
  virtual Index prepare(Index row_budget) = 0;

  /// image += x.T @ x @ direction, of rows [first, first + count) as add_rows visits them all;
  /// `direction` and `image` have d_in values.
  virtual void add_curvature(const Vector& direction, Index first, Index count,
                             Vector& image) const = 0;

  /// The largest ||row of x||^2 of these rows.
  virtual double largest_row_squares(Index first, Index count) const = 0;

  /// Begins a pass over the rows of a sample or, by default, over all rows. `sample` has to stay
  /// valid until the pass is over. For a reduced problem it has to be all rows without dropout. The
  /// adapter has the sizes of the layer, and every row of a sample is less than rows().
  void begin_pass(const Adapter& adapter, Pass pass, Sweep sweep, const Sample& sample = {}) {
    LORA_ASSERT(adapter.have_sizes(d_in(), d_out()));
    LORA_ASSERT(!sample.draws() || n() == rows());
    pass_ = pass;
    sweep_ = sweep;
    sample_ = sample;
    squared_error_ = 0;
    begin(adapter);
  }

  /// Begins a pass over all rows for the line along which (a - t d.a, b - t d.b) moves.
  void begin_line(const Adapter& adapter, const Gradient& direction, Sweep sweep) {
    LORA_ASSERT(direction.have_sizes_of(adapter));
    begin_pass(adapter, Pass::kLine, sweep);
    terms_ = {};
    begin_along(adapter, direction);
  }

  /// The number of rows that the current pass visits.
  Index pass_rows() const { return sample_.rows ? sample_.count : rows(); }

  /// Visits rows [first, first + count) of the pass: `first` is a multiple of block_rows(), and
  /// `count` is block_rows() or all that is left. `adapter` is the one that the pass began with.
  virtual void add_rows(const Adapter& adapter, Index first, Index count) = 0;

  /// After the last row: computes one block of the rest of the pass. Returns the work in terms of
  /// rows: 0 when the pass is over.
  virtual Index conclude(const Adapter&) { return 0; }

  /// After a pass for the loss: mean((y_hat - y)**2) over all elements of its rows.
  double loss() const {
    LORA_ASSERT(pass_ != Pass::kGradient && pass_ != Pass::kLine);
    // Two divisions: n * d_out could overflow an Index of 32 bits.
    return (squared_error_ + residual_squares_) / pass_n() / static_cast<double>(d_out());
  }

  /// After a pass for the gradient and the loss, or for the gradient and the bound: an upper bound
  /// of the loss that exceeds it by rounding only. The same bits after both.
  virtual double loss_bound(const Adapter& adapter) const = 0;

  /// After a pass for the gradient: writes the gradient of d_out * loss.
  virtual void gradient(const Adapter& adapter, Gradient& gradient) const = 0;

  /// After a pass for a line: d_out * loss along it, minus the value at 0.
  Line line() const {
    LORA_ASSERT(pass_ == Pass::kLine);
    return terms_.squares(1 / pass_n());
  }

 protected:
  Route(const Problem& problem, Index block_rows, bool exceeds_caches)
      : rows_(problem.rows()),
        n_(problem.n()),
        block_rows_(block_rows),
        exceeds_caches_(exceeds_caches),
        d_in_(problem.d_in()),
        d_out_(problem.d_out()),
        scale_(problem.scale),
        residual_squares_(problem.residual_squares) {
    LORA_ASSERT(problem.is_consistent());
  }

  /// Begins the current pass, and then, if it is along a line, what is for that alone.
  virtual void begin(const Adapter& adapter) = 0;
  virtual void begin_along(const Adapter& adapter, const Gradient& direction) = 0;

  /// The number of rows that the current pass stands for.
  double pass_n() const { return static_cast<double>(sample_.rows ? sample_.count : n()); }

  const Index rows_, n_, block_rows_;
  const bool exceeds_caches_;
  const Index d_in_, d_out_;
  const double scale_, residual_squares_;
  // The current pass:
  Pass pass_ = Pass::kLoss;
  Sweep sweep_ = Sweep::kDown;
  Sample sample_;
  double squared_error_ = 0;  // ||y_hat - y||_F^2 of the rows so far
  LineTerms terms_;           // of a line, sums over the residuals so far

 private:
  const void* served_ = nullptr;
};

}  // namespace lora
