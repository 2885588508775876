#include "core/layer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "random_problem.h"

namespace lora {
namespace {

using testing::RandomMatrices;

struct Parts {
  Matrix w, a, b;  // w is empty, or a and b are, for a layer without
  double scale;
};

Layer make_layer(const Parts& parts) {
  const Index d_in = parts.w.size() > 0 ? parts.w.rows() : parts.a.rows();
  const Index d_out = parts.w.size() > 0 ? parts.w.cols() : parts.b.cols();
  Layer layer(d_in, d_out, parts.w.size() > 0);
  if (parts.a.size() > 0) layer.set_adapter(parts.a, parts.b, parts.scale);
  const Index first = layer.weight_rows_left() / 3;  // in two portions, of any size
  if (first > 0) layer.push_weight(parts.w.data(), first);
  if (parts.w.size() > 0) layer.push_weight(parts.w.data() + first * d_out, d_in - first);
  return layer;
}

struct Output {
  Matrix y;
  double largest;
};

Output apply(Layer& layer, const Matrix& x) {
  std::copy_n(x.data(), x.size(), layer.x());
  const double largest = layer.apply(x.rows());
  Matrix y(x.rows(), layer.d_out());
  std::copy_n(layer.y(), y.size(), y.data());
  return {y, largest};
}

Matrix reference(const Parts& parts, const Matrix& x) {
  Matrix y = Matrix::Zero(x.rows(), parts.w.size() > 0 ? parts.w.cols() : parts.b.cols());
  if (parts.w.size() > 0) y += x.lazyProduct(parts.w);
  if (parts.a.size() > 0) {
    y += parts.scale * Matrix(x.lazyProduct(parts.a)).lazyProduct(parts.b);
  }
  return y;
}

/// Sizes about those of a panel, of the rows of a weight, and of what is packed together.
const std::vector<Index> kWidths = {1, 3, 4, 6, 31, 32, 33, 128, 130};
const std::vector<Index> kCounts = {1, 2, 3, 4, 5, 6, 7, 11, 24, 25, 28, 71, 72};

TEST(Layer, agrees_with_the_plain_products) {
  RandomMatrices random(1);
  for (const Index d_in : kWidths) {
    for (const Index d_out : kWidths) {
      const Index rank = d_in == 31 ? 129 : 1 + (d_in + d_out) % 9;
      const Matrix none;
      const Parts both{random.next(d_in, d_out), random.next(d_in, rank), random.next(rank, d_out),
                       -1.5};
      const Matrix x = random.next_features(kBlockRows, d_in);
      for (const Parts& parts :
           {both, Parts{both.w, none, none, 1}, Parts{none, both.a, both.b, 2}}) {
        Layer layer = make_layer(parts);
        const Matrix expected = reference(parts, x);
        const Output found = apply(layer, x);
        const double size = 1 + expected.cwiseAbs().maxCoeff();
        EXPECT_LE((found.y - expected).cwiseAbs().maxCoeff(), 1e-13 * size) << d_in << ' ' << d_out;
        EXPECT_EQ(found.largest, found.y.cwiseAbs().maxCoeff());
      }
    }
  }
}

TEST(Layer, computes_a_row_with_the_same_bits_alone_and_among_others) {
  RandomMatrices random(2);
  const Index d_in = 150;
  const Index d_out = 11;
  const Parts parts{random.next(d_in, d_out), random.next(d_in, 5), random.next(5, d_out), 0.3};
  Layer layer = make_layer(parts);
  const Matrix x = random.next_features(kBlockRows, d_in);
  const Matrix all = apply(layer, x).y;
  for (const Index count : kCounts) {
    for (Index first = 0; first + count <= kBlockRows; first += count) {
      const Matrix some = apply(layer, x.middleRows(first, count)).y;
      EXPECT_TRUE((some.array() == all.middleRows(first, count).array()).all()) << count;
    }
  }
}

TEST(Layer, forgets_the_rows_of_the_call_before) {
  RandomMatrices random(3);
  const Parts parts{random.next(6, 5), random.next(6, 2), random.next(2, 5), 1};
  Layer layer = make_layer(parts);
  const Matrix x = random.next(3, 6);
  const Matrix before = apply(layer, x).y;
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(std::isfinite(apply(layer, Matrix::Constant(kBlockRows, 6, infinity)).largest));
  EXPECT_TRUE((apply(layer, x).y.array() == before.array()).all());
}

TEST(Layer, tells_whether_values_are_too_large) {
  const double infinity = std::numeric_limits<double>::infinity();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Matrix none;
  Layer layer = make_layer({Matrix::Identity(9, 9), none, none, 1});
  const auto largest_with = [&](double value, Index row) {
    Matrix x = Matrix::Constant(10, 9, -1);
    x(row, 4) = value;
    return apply(layer, x).largest;
  };
  for (Index row = 0; row < 10; ++row) {
    EXPECT_EQ(largest_with(-1e308, row), 1e308);
    EXPECT_EQ(largest_with(5e-324, row), 1);
    EXPECT_FALSE(std::isfinite(largest_with(infinity, row)));
    EXPECT_FALSE(std::isfinite(largest_with(-infinity, row)));
    EXPECT_FALSE(std::isfinite(largest_with(nan, row)));
    EXPECT_FALSE(std::isfinite(largest_with(-nan, row)));
  }
  Layer zero = make_layer({Matrix::Zero(9, 9), none, none, 1});
  EXPECT_EQ(apply(zero, Matrix::Constant(4, 9, 1e150)).largest, 0);
  EXPECT_FALSE(std::isfinite(apply(zero, Matrix::Constant(4, 9, infinity)).largest));
}

TEST(Layer, keeps_the_range_of_numbers) {
  const Matrix one = Matrix::Ones(1, 1);
  Layer large = make_layer({1e150 * one, 1e150 * one, one, 2});
  EXPECT_DOUBLE_EQ(apply(large, 1e150 * one).y(0, 0), 3e300);
  Layer tiny = make_layer({1e-150 * one, one, 1e-150 * one, 2});
  EXPECT_DOUBLE_EQ(apply(tiny, 1e-150 * one).y(0, 0), 3e-300);
}

}  // namespace
}  // namespace lora
