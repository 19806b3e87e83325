/*
 * asin, acos, atan, asinh, acosh, atanh, erf: the twin of arctangent.ts, arcsine.ts, inverse-hyperbolic.ts and
 * error-function.ts.
 */
#include <stdlib.h>
#include "integer-roots.h"
#include "integer-series.h"

#define HALF_PI WORD(0x1921fb54442d184, 0x69898cc51701b83a)
#define TWO_OVER_ROOT_PI WORD(0x120dd750429b6d1, 0x1ae3a914fed7fd87)

/* A finite positive number; place = ⌊log2 x⌋ */
typedef struct {
  uint64_t magnitude;
  int exponent, place;
} argument;

static const u128 arctangents[9] = {
    0,
    WORD(0x1fd5ba9aac2f6d, 0xc65912f313e7d112),
    WORD(0x3eb6ebf25901ba, 0xc55b71e7bd7de886),
    WORD(0x5bd86507937bc2, 0x39c55190916e7f22),
    WORD(0x76b19c1586ed3d, 0xa2b7f222f65e1d47),
    WORD(0x8f005d5ef7f59f, 0x9b5c835e1665c437),
    WORD(0xa4bc7d1934f709, 0x2419a87f2a457dad),
    WORD(0xb8053e2bc2319e, 0x73cb2da55210a444),
    WORD(0xc90fdaa22168c2, 0x34c4c6628b80dc1d),
};

static argument decode_argument(uint32_t x) {
  number value = decode(x & ~SIGN_BIT);
  argument result = {(uint64_t)value.magnitude, value.exponent, bit_length(value.magnitude) - 1 + value.exponent};
  return result;
}

/* ⌊n · 2^shift⌋, which must be below 2^128 */
static u128 shifted(wide n, int shift) { return shift < 0 ? shift_right(n, -shift) : n.low << shift; }

static wide power_of_two(int exponent) { return shift_left(1, exponent); }

/* n · 2^exponent in 128 bits; what is cut off does not matter, since the result is irrational. */
static number cut(wide n, int exponent) {
  int drop = n.high ? bit_length(n.high) : 0;
  number result = {0, shift_right(n, drop), exponent + drop};
  return result;
}

static number fixed_point(u128 magnitude) {
  number result = {0, magnitude, -120};
  return result;
}

static number scaled(argument x, u128 factor) { return cut(multiply(x.magnitude, factor), x.exponent - 120); }

static u128 square_of(argument x) { return shifted(multiply(x.magnitude, x.magnitude), 2 * x.exponent + 120); }

static u128 bounded_arctangent(u128 t) {
  int k = (int)((t + (UNITY >> 4)) >> 117);
  u128 nearest = (u128)k << 117, distance = t < nearest ? nearest - t : t - nearest;
  u128 w = divide(shift_left(distance, 120), UNITY + (t * (u128)k >> 3));
  u128 rest = multiply_fixed(w, arctangent_series(multiply_fixed(w, w), 1));
  return t < nearest ? arctangents[k] - rest : arctangents[k] + rest;
}

static number arctangent(argument x) {
  if (x.place < -4) return scaled(x, arctangent_series(square_of(x), 1));
  if (x.place < 0) return fixed_point(bounded_arctangent((u128)x.magnitude << (120 + x.exponent)));
  return fixed_point(HALF_PI - bounded_arctangent(divide_wide(power_of_two(120 - x.exponent), x.magnitude).low));
}

static number twice_arcsine_of_root(uint64_t difference, int exponent, int alternating) {
  if (difference == 0) return fixed_point(0);
  u128 u = (u128)difference << (exponent - 1 + 120);
  int room = 240 - bit_length(difference), shift = room + abs(room - exponent + 1) % 2;
  u128 root = square_root(shift_left(difference, shift));
  return cut(multiply(root, arcsine_series(u, alternating)), (exponent - 1 - shift) / 2 + 1 - 120);
}

/* In units of 2^-120, rounded down. The reference cuts nothing before; what `cut` drops is below the unit. */
static u128 units(number x) {
  wide magnitude = {0, x.magnitude};
  return shifted(magnitude, x.exponent + 120);
}

static uint64_t below_one(argument x) { return ((uint64_t)1 << -x.exponent) - x.magnitude; }

static number arcsine(argument x) {
  if (x.place < -1) return scaled(x, arcsine_series(square_of(x), 0));
  return fixed_point(HALF_PI - units(twice_arcsine_of_root(below_one(x), x.exponent, 0)));
}

static number arccosine(argument x, int is_negative) {
  if (x.place >= -1) {
    number twice = twice_arcsine_of_root(below_one(x), x.exponent, 0);
    return is_negative ? fixed_point(2 * HALF_PI - units(twice)) : twice;
  }
  u128 sine = shifted(multiply(x.magnitude, arcsine_series(square_of(x), 0)), x.exponent);
  return fixed_point(is_negative ? HALF_PI + sine : HALF_PI - sine);
}

/* ln(x + √(x² ± 1)) */
static number logarithm_of_sum(argument x, int is_minus) {
  int e = x.place > 0 ? x.place : 0;
  u128 y = (u128)x.magnitude << (120 + x.exponent - e);
  wide square = multiply(y, y), one = {0, 0};
  if (e <= 120) one = power_of_two(2 * (120 - e));
  u128 root = square_root(is_minus ? minus(square, one) : plus(square, one));
  return fixed_point(natural_logarithm(y + root) + (u128)e * LN2);
}

static number inverse_sine(argument x) {
  return x.place >= -1 ? logarithm_of_sum(x, 0) : scaled(x, arcsine_series(square_of(x), 1));
}

static number inverse_cosine(argument x) {
  uint64_t one = x.place == 0 ? (uint64_t)1 << -x.exponent : 0;
  if (x.place == 0 && 2 * (x.magnitude - one) < one) return twice_arcsine_of_root(x.magnitude - one, x.exponent, 1);
  return logarithm_of_sum(x, 1);
}

static number inverse_tangent(argument x) {
  if (x.place < -3) return scaled(x, arctangent_series(square_of(x), 0));
  u128 one = (u128)1 << -x.exponent, above = one + x.magnitude, below = one - x.magnitude;
  int e = bit_length(above) - bit_length(below);
  below <<= e;
  if (above << 23 >= below * SQRT2) {
    below <<= 1;
    e++;
  } else if (above * SQRT2 < below << 23) {
    above <<= 1;
    e--;
  }
  u128 distance = above < below ? below - above : above - below;
  u128 s = divide(shift_left(distance, 120), above + below);
  u128 rest = multiply_fixed(s, arctangent_series(multiply_fixed(s, s), 0)), whole = (u128)e * LN2 >> 1;
  return fixed_point(above < below ? whole - rest : whole + rest);
}

static number error_function(argument x) {
  u128 z = square_of(x), k = (z + LN2 - 1) / LN2, exponential = exponential_series(k * LN2 - z), factor = 2 * (z >> 12);
  wide term = power_of_two(140 - (int)k), sum = term;
  for (uint64_t n = 3; term.high || term.low; n += 2) {
    /* term < 2^140, factor < 2^115: the product, made of two, is below 2^255 */
    wide low = multiply((uint64_t)term.low, factor), high = multiply(term.high << 64 | term.low >> 64, factor);
    wide product = {high.high << 64 | high.low >> 64, high.low << 64};
    product = plus(product, low);
    wide quotient = {product.high >> 108, product.high << 20 | product.low >> 108};
    term = divide_wide(quotient, n);
    sum = plus(sum, term);
  }
  return scaled(x, multiply_fixed(multiply_fixed(exponential, shift_right(sum, 20)), TWO_OVER_ROOT_PI));
}

/* An odd function, from what it makes of |x|. The exhaustive run asks for x and -x in turn: the last value is kept. */
static uint32_t odd_function(uint32_t x, number (*of)(argument)) {
  static number (*last_function)(argument);
  static uint32_t last_magnitude;
  static number last;
  uint32_t magnitude = x & ~SIGN_BIT;
  if (last_function != of || last_magnitude != magnitude) {
    last = of(decode_argument(magnitude));
    last_function = of;
    last_magnitude = magnitude;
  }
  return (x & SIGN_BIT) | round_number(last);
}

uint32_t integer_asin(uint32_t x) {
  if (is_nan(x) || (x & ~SIGN_BIT) > ONE_BITS) return CANONICAL_NAN;
  return is_zero(x) ? x : odd_function(x, arcsine);
}

uint32_t integer_acos(uint32_t x) {
  if (is_nan(x) || (x & ~SIGN_BIT) > ONE_BITS) return CANONICAL_NAN;
  if (x == ONE_BITS) return 0;
  return round_number(is_zero(x) ? fixed_point(HALF_PI) : arccosine(decode_argument(x), x >> 31));
}

uint32_t integer_atan(uint32_t x) {
  if (is_nan(x)) return CANONICAL_NAN;
  if (is_zero(x)) return x;
  return is_infinite(x) ? (x & SIGN_BIT) | round_number(fixed_point(HALF_PI)) : odd_function(x, arctangent);
}

uint32_t integer_asinh(uint32_t x) {
  if (is_nan(x)) return CANONICAL_NAN;
  if (is_zero(x) || is_infinite(x)) return x;
  return odd_function(x, inverse_sine);
}

uint32_t integer_acosh(uint32_t x) {
  if (is_nan(x) || x >> 31 || x < ONE_BITS) return CANONICAL_NAN;
  if (x == ONE_BITS) return 0;
  return is_infinite(x) ? x : round_number(inverse_cosine(decode_argument(x)));
}

uint32_t integer_atanh(uint32_t x) {
  uint32_t absolute = x & ~SIGN_BIT;
  if (is_nan(x) || absolute > ONE_BITS) return CANONICAL_NAN;
  if (absolute == 0) return x;
  return absolute == ONE_BITS ? x - ONE_BITS + INFINITY_BITS : odd_function(x, inverse_tangent);
}

uint32_t integer_erf(uint32_t x) {
  if (is_nan(x)) return CANONICAL_NAN;
  if (is_zero(x)) return x;
  uint32_t one = (x & SIGN_BIT) | ONE_BITS;
  if (is_infinite(x)) return one;
  argument value = decode_argument(x);
  if (value.place > 2 || square_of(value) >= (u128)36 << 120) return one;
  return odd_function(x, error_function);
}
