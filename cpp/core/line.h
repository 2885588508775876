#pragma once

namespace lora {

/// An objective along a direction: the polynomial sum of coefficient[k] * (unit * t)^k of the step
/// size t. That of a LoRA layer is a quartic, since its weight is quadratic in t.
struct Line {
  double coefficient[5] = {};
  /// A power of two: what the direction was divided by where these are those of the quotient.
  double unit = 1;

  /// The minimum that comes first on the way from 0: a root of the derivative, a cubic. 0 where the
  /// value rises at once. A second minimum, where there is one, can be as low in exact arithmetic
  /// and so far away that nothing is left of it in this one. NaN where a coefficient is not finite.
  double minimiser() const;
  // Of unit * t:

  /// By how much the value differs from that at 0, free of cancellation.
  double change(double t) const;
  /// The derivative, and the one of that.
  double slope(double t) const;
  double curvature(double t) const;

  Line& operator+=(const Line& other) {
    for (int k = 0; k < 5; ++k) coefficient[k] += other.coefficient[k];
    return *this;
  }

 private:
  /// The minimiser, times the unit, where no product of coefficients overflows or underflows and
  /// the first one is below zero.
  double moderate_minimiser() const;
};

/// The inner products of the three terms of a matrix that moves along e - t f + t^2 q, of which
/// its squared norm is made up.
struct LineTerms {
  double ef = 0, ff = 0, eq = 0, fq = 0, qq = 0;

  /// Adds one element of each matrix.
  void add(double e, double f, double q) {
    ef += e * f;
    ff += f * f;
    eq += e * q;
    fq += f * q;
    qq += q * q;
  }

  /// factor * (||e - t f + t^2 q||_F^2 - ||e||_F^2)
  Line squares(double factor) const {
    return {{0, -2 * factor * ef, factor * (ff + 2 * eq), -2 * factor * fq, factor * qq}, 1};
  }
};

}  // namespace lora
