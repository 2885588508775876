#include "bindings/held_problem.h"

#include <utility>

#include "bindings/make.h"

namespace lora::bindings {
namespace {

Problem empty_problem(const ProblemNumbers& numbers) {
  const Index rows = whole(numbers.rows);
  Problem problem;
  problem.x.resize(rows, whole(numbers.d_in));
  problem.y.resize(rows, whole(numbers.d_out));
  problem.reduced_from = whole(numbers.n);
  problem.residual_squares = numbers.residual_squares;
  return problem;
}

/// Copies `count` rows into a matrix whose last `left` rows are still to be filled.
void push(const Float64Array& array, Index count, Matrix& matrix, Index left) {
  const Index first = (matrix.rows() - left) * matrix.cols();
  copy_values(array, matrix.data() + first, static_cast<std::size_t>(count * matrix.cols()));
}

}  // namespace

HeldProblem::HeldProblem(const ProblemNumbers& numbers) : HeldProblem(empty_problem(numbers)) {
  rows_left_ = problem_->rows();
}

HeldProblem::HeldProblem(Problem problem)
    : problem_(std::make_shared<Problem>(std::move(problem))),
      rows_left_(0),
      weight_rows_left_(problem_->d_in()) {
  problem_->w_base.resize(problem_->d_in(), problem_->d_out());
}

void HeldProblem::push_rows(const Float64Array& x, const Float64Array& y, double rows) {
  const Index count = whole(rows);
  if (!problem_ || count > rows_left_) refuse(Refusal::kTooManyRows);
  push(x, count, problem_->x, rows_left_);
  push(y, count, problem_->y, rows_left_);
  rows_left_ -= count;
}

void HeldProblem::push_weight(const Float64Array& weight, double rows) {
  const Index count = whole(rows);
  if (!problem_ || count > weight_rows_left_) refuse(Refusal::kTooManyRows);
  push(weight, count, problem_->w_base, weight_rows_left_);
  weight_rows_left_ -= count;
}

std::shared_ptr<const Problem> HeldProblem::problem() const {
  if (!complete()) refuse(Refusal::kRowsMissing);
  if (!problem_) refuse(Refusal::kTaken);
  return problem_;
}

std::shared_ptr<Route> HeldProblem::route(const RouteSettings& settings) {
  if (!route_) {
    if (problem().use_count() > 2) refuse(Refusal::kInUse);  // an optimum has a third
    const std::shared_ptr<Problem> taken = std::move(problem_);
    taken->scale = settings.scale;
    route_ = make_route(std::move(*taken), settings.route, settings.gradients_of);
    settings_ = settings;
  }
  if (settings != settings_) refuse(Refusal::kOtherRoute);
  return route_;
}

}  // namespace lora::bindings
