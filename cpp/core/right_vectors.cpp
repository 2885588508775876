#include "core/right_vectors.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/power_of_two.h"

namespace lora {
namespace {

/// Vectors whose products with each other differ by no more than this from 0 and 1 are orthonormal.
constexpr double kOrthonormal = 16 * std::numeric_limits<double>::epsilon();

/// Vectors with larger products are too close to each other: what makes them orthogonal would
/// change them too much.
constexpr double kTooClose = 0.1;

/// If no element of the error is larger than this, divided by the number of vectors, what one
/// correction leaves, its square, is only rounding.
constexpr double kSquareUnnoticed = 1e-8;

/// Each squares the error.
constexpr int kMostCorrections = 6;

double largest_of(const BlockMatrix& matrix) {
  double largest = 0;
  for (Index block = 0; block < matrix.blocks(); ++block) {
    const VectorView values(matrix.column(block, 0), kBlockRows * matrix.columns());
    largest = std::max(largest, values.lpNorm<Eigen::Infinity>());
  }
  return largest;
}

BlockMatrix divided(BlockMatrix matrix, double unit) {
  for (Index block = 0; block < matrix.blocks(); ++block) {
    double* const values = matrix.column(block, 0);
    for (Index i = 0; i < kBlockRows * matrix.columns(); ++i) values[i] /= unit;
  }
  return matrix;
}

}  // namespace

RightVectors::RightVectors(const BlockMatrix& matrix)
    : unit_(power_of_two_of(largest_of(matrix))), bidiagonal_(divided(matrix, unit_)) {
  run_then<&RightVectors::begin_spectrum>(&bidiagonal_);
}

void RightVectors::begin_spectrum() {
  if (!bidiagonal_.diagonal().allFinite() || !bidiagonal_.above().allFinite()) return end();
  spectrum_ = std::make_unique<BidiagonalSpectrum>(bidiagonal_.diagonal(), bidiagonal_.above());
  run_then<&RightVectors::take_vectors>(spectrum_.get());
}

void RightVectors::take_vectors() {
  vectors_ = spectrum_->take_vectors();
  begin_overlap();
}

void RightVectors::begin_overlap() {
  overlap_ = BlockMatrix(vectors_.rows(), vectors_.rows());
  product_ = std::make_unique<BlockProduct>(1, vectors_, RightFactor::transposed(vectors_),
                                            overlap_, Omit::kUpperResult);
  run_then<&RightVectors::judge_overlap>(product_.get());
}

/// Goes on with vectors that are orthonormal; otherwise adds (I - overlap) / 2 times themselves to
/// them. Most tiles of that factor are only rounding, and are left out: those of values that are
/// far from each other.
void RightVectors::judge_overlap() {
  bool orthonormal = true;
  bool too_close = false;
  corrected_enough_ = true;
  const double unnoticed = kSquareUnnoticed / static_cast<double>(overlap_.rows());
  for (Index block = 0; block < overlap_.blocks(); ++block) {
    for (Index other = 0; other <= block; ++other) {
      const double error = take_half_of_error(block, other);
      if (!(error <= kTooClose)) too_close = true;
      if (!(error <= kOrthonormal)) orthonormal = false;
      if (!(error <= unnoticed)) corrected_enough_ = false;
    }
  }
  if (orthonormal) {
    begin_back();
  } else if (too_close || ++corrections_ > kMostCorrections) {
    end();
  } else {
    corrected_ = vectors_;
    product_ = std::make_unique<BlockProduct>(1, overlap_, RightFactor::of(vectors_), corrected_,
                                              Omit::kZeroTiles);
    run_then<&RightVectors::take_corrected>(product_.get());
  }
}

void RightVectors::take_corrected() {
  std::swap(vectors_, corrected_);
  corrected_enough_ ? begin_back() : begin_overlap();
}

void RightVectors::begin_back() {
  overlap_ = {};
  corrected_ = {};
  bidiagonal_.transform_back(vectors_);
  run_then<&RightVectors::succeed>(&bidiagonal_);
}

void RightVectors::succeed() {
  succeeded_ = true;
  end();
}

/// Replaces a tile of the overlap, which is symmetric, by that of (I - overlap) / 2, or by zero if
/// that is only rounding. Returns the largest element of I - overlap, or one that is no number.
double RightVectors::take_half_of_error(Index block, Index other) {
  const Index first = other * kBlockRows;
  const Index end = std::min(overlap_.columns(), first + kBlockRows);
  double largest = 0;
  for (Index j = first; j < end; ++j) {
    double* const values = overlap_.column(block, j);
    for (Index i = 0; i < overlap_.rows_of(block); ++i) {
      const double apart = (block * kBlockRows + i == j ? 1.0 : 0.0) - values[i];
      if (!(std::abs(apart) <= largest)) largest = std::abs(apart);
      if (std::isnan(largest)) return largest;
      values[i] = apart / 2;
    }
  }
  const double factor = largest > kOrthonormal ? 1 : 0;
  for (Index j = first; j < end; ++j) {
    double* const values = overlap_.column(block, j);
    for (Index i = 0; i < overlap_.rows_of(block); ++i) {
      values[i] *= factor;
      overlap_(j, block * kBlockRows + i) = values[i];
    }
  }
  return largest;
}

}  // namespace lora
