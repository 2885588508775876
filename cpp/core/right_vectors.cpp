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
    : unit_(power_of_two_of(largest_of(matrix))), bidiagonal_(divided(matrix, unit_)) {}

Index RightVectors::work_on_stage(Index budget) {
  switch (stage_) {
    case Stage::kReduction:
      return bidiagonal_.advance(budget);
    case Stage::kSpectrum:
      return spectrum_->advance(budget);
    case Stage::kOverlap:
    case Stage::kCorrection:
      return product_->advance(budget);
    case Stage::kBack:
      return bidiagonal_.transform_back(vectors_);
    default:
      return 0;
  }
}

void RightVectors::begin_next_stage() {
  switch (stage_) {
    case Stage::kReduction:
      if (!bidiagonal_.diagonal().allFinite() || !bidiagonal_.above().allFinite()) {
        stage_ = Stage::kFailed;
        return;
      }
      spectrum_ = std::make_unique<BidiagonalSpectrum>(bidiagonal_.diagonal(), bidiagonal_.above());
      stage_ = Stage::kSpectrum;
      return;
    case Stage::kSpectrum:
      vectors_ = spectrum_->take_vectors();
      return begin_overlap();
    case Stage::kOverlap:
      return judge_overlap();
    case Stage::kCorrection:
      std::swap(vectors_, corrected_);
      return corrected_enough_ ? begin_back() : begin_overlap();
    case Stage::kBack:
      stage_ = Stage::kDone;
      return;
    default:
      return;
  }
}

void RightVectors::begin_overlap() {
  overlap_ = BlockMatrix(vectors_.rows(), vectors_.rows());
  product_ = std::make_unique<BlockProduct>(1, vectors_, RightFactor::transposed(vectors_),
                                            overlap_, Omit::kUpperResult);
  stage_ = Stage::kOverlap;
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
    stage_ = Stage::kFailed;
  } else {
    corrected_ = vectors_;
    product_ = std::make_unique<BlockProduct>(1, overlap_, RightFactor::of(vectors_), corrected_,
                                              Omit::kZeroTiles);
    stage_ = Stage::kCorrection;
  }
}

void RightVectors::begin_back() {
  overlap_ = {};
  corrected_ = {};
  stage_ = Stage::kBack;
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
