#include "core/trainer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/assert.h"
#include "core/power_of_two.h"

namespace lora {

Trainer::Trainer(std::shared_ptr<Route> route, std::unique_ptr<Optimizer> optimizer,
                 std::unique_ptr<StepSize> step_size, Adapter start,
                 const TrainerSettings& settings, std::shared_ptr<Route> validation)
    : route_(std::move(route)),
      validation_(std::move(validation)),
      optimizer_(std::move(optimizer)),
      step_size_(std::move(step_size)),
      settings_(settings),
      needs_(step_size_->needs()),
      batches_(settings.sampling.batch_size > 0 ? route_->rows() : 0, settings.sampling.batch_size,
               settings.sampling.seed),
      adapter_(std::move(start)),
      gradient_(adapter_.zeros()),
      stopping_(settings.stopping, adapter_) {
  LORA_ASSERT(adapter_.have_sizes(route_->d_in(), route_->d_out()));
  LORA_ASSERT(!validation_ || adapter_.have_sizes(validation_->d_in(), validation_->d_out()));
}

bool Trainer::stopped() const {
  if (stopping_.reason() != StopReason::kNone) return true;
  return diverged_at_ >= 0 && settings_.on_divergence == OnDivergence::kStop;
}

Index Trainer::advance(Index until_step, Index row_budget) {
  Index visited = 0;
  while (step_ < until_step && visited < row_budget && !stopped()) {
    visited += work(row_budget - visited, false);
  }
  return visited;
}

Index Trainer::measure(Index row_budget) {
  Index visited = 0;
  while (!measured() && diverged_at_ < 0 && visited < row_budget) {
    visited += work(row_budget - visited, true);
  }
  return visited;
}

Index Trainer::work(Index row_budget, bool measures) {
  const Index prepared = measures ? prepare_routes(row_budget) : prepare(row_budget);
  if (prepared > 0) return prepared;
  const Stage stage = measures ? next_measurement() : next_stage();
  if (stage != Stage::kUpdate) return visit_block(stage);
  measures ? keep_losses() : take_step();
  return 0;
}

Index Trainer::prepare_routes(Index row_budget) {
  const Index prepared = route_->prepare(row_budget);
  return prepared > 0 || !validation_ ? prepared : validation_->prepare(row_budget);
}

Index Trainer::prepare(Index row_budget) {
  if (prepared_) return 0;
  Index visited = prepare_routes(row_budget);
  if (visited == 0) visited = step_size_->prepare(row_budget);
  prepared_ = visited == 0;
  return visited;
}

Trainer::Stage Trainer::next_stage() const {
  if (gradient_at_ != step_) return Stage::kGradient;
  const Stage measurement = keeps_loss() ? next_measurement() : Stage::kUpdate;
  if (measurement != Stage::kUpdate) return measurement;
  return needs_ == Needs::kLine && line_at_ != step_ ? Stage::kLine : Stage::kUpdate;
}

Trainer::Stage Trainer::next_measurement() const {
  if (measured()) return Stage::kUpdate;
  if (newest_loss_.step != step_) return Stage::kLoss;
  const bool validated = !validation_ || !std::isnan(newest_loss_.validation);
  return validated ? Stage::kUpdate : Stage::kValidation;
}

Index Trainer::visit_block(Stage stage) {
  Route& route = route_of(stage);
  if (block_ == 0 || stage != stage_ || !route.serves(this)) begin(stage);
  if (block_ == blocks_) return conclude(stage);
  const Index block = sweep_ == Sweep::kDown ? block_ : blocks_ - 1 - block_;
  const Index first = block * route.block_rows();
  const Index count = std::min(route.block_rows(), route.pass_rows() - first);
  route.add_rows(adapter_, first, count);
  return ++block_ == blocks_ ? count + conclude(stage) : count;
}

Index Trainer::conclude(Stage stage) {
  const Index visited = route_of(stage).conclude(adapter_);
  if (visited == 0) finish(stage);
  return visited;
}

void Trainer::begin(Stage stage) {
  stage_ = stage;
  block_ = 0;
  sample_ = stage == Stage::kGradient ? sample() : Sample{};
  Route& route = route_of(stage);
  route.serve(this);
  sweep_ = step_ % 2 == 1 && route_->exceeds_caches() ? Sweep::kUp : Sweep::kDown;
  if (stage == Stage::kLine) {
    line_unit_ = power_of_two_of(direction().largest());
    line_direction_ = direction().divided_by(line_unit_);
    route.begin_line(adapter_, line_direction_, sweep_);
  } else {
    route.begin_pass(adapter_, pass_of(stage), sweep_, sample_);
  }
  blocks_ = (route.pass_rows() - 1) / route.block_rows() + 1;
}

Sample Trainer::sample() {
  Sample sample;
  const auto& [batch_size, dropout, seed] = settings_.sampling;
  if (batch_size > 0) sample = batches_.at(step_);
  if (dropout > 0) sample.dropout = {dropout, seed, step_};
  return sample;
}

Trainer::Pass Trainer::pass_of(Stage stage) const {
  if (stage != Stage::kGradient) return Pass::kLoss;
  if (gradient_has_loss()) return Pass::kLossAndGradient;
  return needs_ == Needs::kObjective ? Pass::kBoundAndGradient : Pass::kGradient;
}

void Trainer::finish(Stage stage) {
  block_ = 0;
  if (stage == Stage::kGradient) finish_gradient();
  if (stage == Stage::kLoss) record_loss(route_->loss());
  if (stage == Stage::kValidation) {
    newest_loss_.validation = validation_->loss();
    if (!std::isfinite(newest_loss_.validation)) {
      validation_diverged_ = diverged_at_ < 0;
      record_divergence();
    }
  }
  if (stage == Stage::kLine) {
    line_ = route_->line();
    line_ += settings_.penalty.ridge_line(adapter_, line_direction_, route_->scale());
    line_.unit = line_unit_;
    line_at_ = step_;
  }
  if (keeps_loss() && !stopped() && next_measurement() == Stage::kUpdate) keep_losses();
}

void Trainer::finish_gradient() {
  if (needs_ == Needs::kObjective) {
    objective_ = static_cast<double>(route_->d_out()) * route_->loss_bound(adapter_) +
                 settings_.penalty.ridge_value(adapter_, route_->scale());
  }
  if (gradient_has_loss()) record_loss(route_->loss());
  route_->gradient(adapter_, gradient_);
  gradient_at_ = step_;
  settings_.penalty.add_ridge(adapter_, route_->scale(), gradient_);
  if (settings_.on_divergence == OnDivergence::kStop && !gradient_.is_finite()) {
    return record_divergence();
  }
  if (needs_ == Needs::kObjective && settings_.turns_gradient()) {
    objective_gradient_ = gradient_;
    settings_.penalty.add_decay(adapter_, objective_gradient_);
  }
  clip();
  settings_.penalty.add_decay(adapter_, gradient_);
  if (stopping_.wants_gradient()) stopping_.see_gradient(gradient_);
}

void Trainer::clip() {
  if (!std::isfinite(settings_.clip_norm)) return;
  const double norm = gradient_.norm();
  const double factor = settings_.clip_norm / (norm + 1e-6);  // PyTorch's own small number
  if (factor < 1) gradient_.combine(factor, 0, gradient_);
}

const Gradient& Trainer::direction() {
  // Computed once a step: it updates the optimiser's state.
  if (!direction_) direction_ = &optimizer_->direction(adapter_, gradient_);
  return *direction_;
}

void Trainer::take_step() {
  const Gradient& d = direction();
  const Gradient& slope = objective_gradient_.a.size() > 0 ? objective_gradient_ : gradient_;
  const double step_size = step_size_->at({step_, adapter_, slope, d, objective_, line_});
  if (!std::isfinite(step_size)) return record_divergence();
  if (measured() && !keeps_loss()) history_.pop_back();
  // A step of size 0 leaves the adapter unchanged, bit for bit. The arithmetic would turn -0 into
  // +0 and, if the gradient has overflowed, values into NaN.
  if (step_size != 0) {
    adapter_.subtract(step_size, d);
    smallest_step_size_ = std::min(smallest_step_size_, step_size);
  } else if (gradient_.squared_norm() > 0) {
    stopping_.skip_step();
  }
  direction_ = nullptr;
  ++step_;
}

void Trainer::record_loss(double loss) {
  if (newest_loss_.step != step_) newest_loss_ = {.step = step_, .loss = loss};
  if (!std::isfinite(loss)) record_divergence();
}

void Trainer::keep_losses() {
  if (measured()) return;
  history_.push_back(newest_loss_);
  if (keeps_loss()) stopping_.see(newest_loss_, adapter_);
}

void Trainer::record_divergence() {
  if (diverged_at_ < 0) diverged_at_ = step_;
}

void Trainer::return_to_best() {
  const LossAt& best = stopping_.best();
  if (best.step < 0 || newest_loss_.validation < best.validation) return;
  adapter_ = stopping_.best_adapter();
  newest_loss_ = best;
  step_ = best.step;
}

void Trainer::serialize(Archive& archive) {
  archive.expect(static_cast<double>(route_->n()));
  archive.expect(static_cast<double>(route_->d_in()));
  archive.expect(static_cast<double>(route_->d_out()));
  archive.expect(static_cast<double>(adapter_.rank()));
  if (!archive.fits()) return;
  adapter_.serialize(archive);
  archive(step_);
  archive(diverged_at_);
  archive(smallest_step_size_);
  newest_loss_.serialize(archive);
  stopping_.serialize(archive);
  optimizer_->serialize(archive);
  auto entries = static_cast<Index>(history_.size());
  archive(entries);
  if (archive.reading()) {
    constexpr Index kNumbersOfEntry = 3;
    archive.expect_left(entries, kNumbersOfEntry);
    if (!archive.fits()) return;
    history_.assign(static_cast<std::size_t>(entries), {});
    // A pass that has begun belongs to another adapter.
    block_ = 0;
    gradient_at_ = -1;
    line_at_ = -1;
    direction_ = nullptr;
  }
  for (LossAt& entry : history_) entry.serialize(archive);
}

}  // namespace lora
