#pragma once

#include "core/adapter.h"
#include "core/line.h"
#include "core/matrix.h"
#include "core/sampling.h"

namespace lora {

/// Of which rows gradients will be asked for: of all of them something may be known beforehand.
enum class GradientsOf { kAllRows, kSamples, kNoRows };

/// A way to compute the loss and the gradient at an adapter. Routes differ in how, never in what.
///
/// One evaluation is a pass over the rows: begin_pass, then add_rows until every row was visited
/// once, in the order of the sweep, then conclude until nothing is left, then loss, gradient or
/// both. A pass is cut into blocks so that it can be interrupted between any two of them (a page
/// must be able to repaint), and the blocks are always the same ones, so that interruptions never
/// change a bit of the result.
class Route {
 public:
  /// What a pass is for. The loss costs something beside the gradient, a bound of it nearly
  /// nothing, and neither changes a bit of the gradient. The last one is for the loss along a
  /// direction.
  enum class Pass { kLoss, kGradient, kBoundAndGradient, kLossAndGradient, kLine };

  /// The order in which a pass visits the blocks: from the first on, or from the last back.
  enum class Sweep { kDown, kUp };

  virtual ~Route() = default;

  /// Trainers can share a route: a pass belongs to the one that has called `serve` last, and is lost
  /// to the others.
  void serve(const void* trainer) { served_ = trainer; }
  bool serves(const void* trainer) const { return served_ == trainer; }

  /// The rows that a pass visits. A route may hold fewer rows than were given.
  virtual Index rows() const = 0;

  /// The number of rows that were given: the n of the loss and of the gradient.
  virtual Index n() const = 0;
  /// Rows that one add_rows should visit: many enough for a product to be worth its name, few
  /// enough to take a few milliseconds at the most. The same for every pass.
  virtual Index block_rows() const = 0;
  /// Whether the rows are more than the caches hold: the order of a pass then matters to its time.
  virtual bool exceeds_caches() const = 0;
  virtual Index d_in() const = 0;
  virtual Index d_out() const = 0;
  virtual double scale() const = 0;

  /// Works on what has to be known before anything below is called; about `row_budget` rows of it.
  /// Returns how many were visited: 0 when it is ready.
  virtual Index prepare(Index row_budget) = 0;

  /// image += x.T @ x @ direction, of rows [first, first + count) as add_rows visits them all;
  /// `direction` and `image` have d_in values.
  virtual void add_curvature(const Vector& direction, Index first, Index count,
                             Vector& image) const = 0;

  /// The largest ||row of x||^2 of these rows.
  virtual double largest_row_squares(Index first, Index count) const = 0;

  /// Begins a pass over the rows of a sample, or, by default, over all of them. `sample` stays
  /// valid until the pass is over. Of a reduced problem it has to be all rows, with no dropout. The
  /// adapter has the sizes of the layer, and every row of a sample is less than rows().
  virtual void begin_pass(const Adapter& adapter, Pass pass, Sweep sweep, const Sample& sample) = 0;
  void begin_pass(const Adapter& adapter, Pass pass, Sweep sweep) {
    begin_pass(adapter, pass, sweep, {});
  }

  /// Begins a pass over all rows for the line along which (a - t d.a, b - t d.b) moves.
  virtual void begin_line(const Adapter& adapter, const Gradient& direction, Sweep sweep) = 0;

  /// Visits rows [first, first + count) of the pass: `first` is a multiple of block_rows(), and
  /// `count` is block_rows() or all that is left. `adapter` is the one that the pass began with.
  virtual void add_rows(const Adapter& adapter, Index first, Index count) = 0;

  /// After the last row: works on what is left of the pass, one block of it. Returns about how many
  /// rows' worth that was: 0 when the pass is over.
  virtual Index conclude(const Adapter&) { return 0; }

  /// After a pass for the loss: mean((y_hat - y)**2) over all elements of its rows.
  virtual double loss() const = 0;

  /// After a pass for the gradient and the loss, or a bound of it: no less than the
  /// loss, and above it by no more than rounding. The same bits after both.
  virtual double loss_bound(const Adapter& adapter) const = 0;

  /// After a pass for the gradient: writes the gradient of d_out * loss.
  virtual void gradient(const Adapter& adapter, Gradient& gradient) const = 0;

  /// After a pass for a line: d_out * loss along it, less its value at 0.
  virtual Line line() const = 0;

 private:
  const void* served_ = nullptr;
};

}  // namespace lora
