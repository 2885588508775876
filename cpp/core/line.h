#pragma once

namespace lora {

/// An objective along a direction: the polynomial sum of coefficient[k] * (unit * t)^k of the step
/// size t. That of a LoRA layer is a quartic, since its weight is quadratic in t.
struct Line {
  double coefficient[5] = {};
  /// The power of two that the direction was divided by before the coefficients were computed.
  double unit = 1;

  /// The first minimum at t >= 0: a root of the derivative, a cubic. 0 if the value rises from the
  /// start. A second minimum may be as low in exact arithmetic, but so far away that rounding
  /// destroys it. NaN if a coefficient is not finite.
  double minimiser() const;

  // The argument of these is unit * t:

  /// The value minus that at 0, free of cancellation.
  double change(double t) const;
  /// The first and the second derivative.
  double slope(double t) const;
  double curvature(double t) const;

  Line& operator+=(const Line& other) {
    for (int k = 0; k < 5; ++k) coefficient[k] += other.coefficient[k];
    return *this;
  }

 private:
  /// unit * minimiser, if no product of coefficients overflows or underflows and the first
  /// coefficient is negative.
  double moderate_minimiser() const;
};

/// The inner products of the terms of a matrix e - t f + t^2 q, from which its squared norm
/// follows.
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
