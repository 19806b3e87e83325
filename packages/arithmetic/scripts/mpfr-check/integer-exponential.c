/* exp, log, sinh, cosh, tanh: the twin of exponential.ts, logarithm.ts and hyperbolic.ts. */
#include "integer.h"

#define EXPONENTIAL_TERMS 30
#define LOGARITHM_TERMS 23
#define HYPERBOLIC_TERMS 14

static u128 exponential_coefficients[EXPONENTIAL_TERMS], logarithm_coefficients[LOGARITHM_TERMS];
static u128 odd_coefficients[HYPERBOLIC_TERMS], even_coefficients[HYPERBOLIC_TERMS];

__attribute__((constructor)) static void prepare(void) {
  fill_factorials(exponential_coefficients, EXPONENTIAL_TERMS, 0, 1);
  fill_odd_reciprocals(logarithm_coefficients, LOGARITHM_TERMS);
  fill_factorials(odd_coefficients, HYPERBOLIC_TERMS, 1, 2);
  fill_factorials(even_coefficients, HYPERBOLIC_TERMS, 0, 2);
}

/* ⌊log2 |x|⌋ */
static int leading_place(uint32_t x) {
  number value = decode(x);
  return bit_length(value.magnitude) - 1 + value.exponent;
}

static number exponential(uint32_t x) {
  number value = decode(x);
  u128 absolute = value.magnitude << (value.exponent + 120);
  int k = value.sign ? -(int)((absolute + LN2 - 1) / LN2) : (int)(absolute / LN2);
  u128 r = (value.sign ? -absolute : absolute) - (u128)(__int128)k * LN2;
  number result = {0, rising_series(exponential_coefficients, EXPONENTIAL_TERMS, r), k - 120};
  return result;
}

uint32_t integer_exp(uint32_t x) {
  if (is_nan(x)) return CANONICAL_NAN;
  uint32_t beyond = x >> 31 ? 0 : INFINITY_BITS;
  if (is_infinite(x)) return beyond;
  if (is_zero(x)) return ONE_BITS;
  int place = leading_place(x);
  if (place < -30) return ONE_BITS;
  if (place >= 7) return beyond;
  return round_number(exponential(x));
}

static number fixed_point(__int128 value) {
  number result = {value < 0, value < 0 ? -(u128)value : (u128)value, -120};
  return result;
}

static number logarithm(uint32_t x) {
  number value = decode(x);
  int length = bit_length(value.magnitude);
  uint64_t significand = (uint64_t)value.magnitude << (53 - length);
  int place = significand >= 0x16a09e667f3bcd ? 53 : 52;
  int power = value.exponent + length - 53 + place;
  uint64_t one = (uint64_t)1 << place;
  int sign = significand < one;
  uint64_t distance = sign ? one - significand : significand - one;
  if (distance == 0) return fixed_point((__int128)power * (__int128)LN2);
  int shift = 126 + 53 - (bit_length(distance) - 1);
  number s = {sign, divide(shift_left(distance, shift), (u128)significand + one), -shift};
  u128 series = rising_series(logarithm_coefficients, LOGARITHM_TERMS, square_fixed(s));
  wide product = multiply(s.magnitude, series);
  if (power == 0) {
    number result = {sign, shift_right(product, 120), 1 - shift};
    return result;
  }
  __int128 twice = (__int128)shift_right(product, shift - 1);
  return fixed_point((__int128)power * (__int128)LN2 + (sign ? -twice : twice));
}

uint32_t integer_log(uint32_t x) {
  if (is_nan(x)) return CANONICAL_NAN;
  if (is_zero(x)) return SIGN_BIT | INFINITY_BITS;
  if (x >> 31) return CANONICAL_NAN;
  if (is_infinite(x)) return x;
  if (x == ONE_BITS) return 0;
  return round_number(logarithm(x));
}

/* e^|x| = rising · 2^exponent, e^-|x| = falling · 2^exponent */
typedef struct {
  u128 rising, falling;
  int exponent;
} exponential_pair;

/* Of |x|: x has no sign. */
static exponential_pair exponentials(uint32_t x) {
  number value = exponential(x);
  wide square = {(u128)1 << 112, 0};
  int shift = 2 * (value.exponent + 120);
  exponential_pair pair = {value.magnitude, 0, value.exponent};
  if (shift < 128) pair.falling = divide(square, value.magnitude) >> shift;
  return pair;
}

static int is_large(uint32_t x) { return leading_place(x) >= 7; }

static int is_small(uint32_t x) { return x < 0x3f000000; }

static number sine_of_small(uint32_t x) {
  number value = decode_long(x);
  u128 series = rising_series(odd_coefficients, HYPERBOLIC_TERMS, square_fixed(value));
  value.magnitude = multiply_fixed(value.magnitude, series);
  return value;
}

static u128 cosine_of_small(uint32_t x) {
  return rising_series(even_coefficients, HYPERBOLIC_TERMS, square_fixed(decode_long(x)));
}

/* The functions of |x| */
static number hyperbolic_sine(uint32_t x) {
  if (is_small(x)) return sine_of_small(x);
  exponential_pair pair = exponentials(x);
  number result = {0, pair.rising - pair.falling, pair.exponent - 1};
  return result;
}

static number hyperbolic_cosine(uint32_t x) {
  number small = {0, 0, -120};
  if (is_small(x)) {
    small.magnitude = cosine_of_small(x);
    return small;
  }
  exponential_pair pair = exponentials(x);
  number result = {0, pair.rising + pair.falling, pair.exponent - 1};
  return result;
}

static number hyperbolic_tangent(uint32_t x) {
  if (is_small(x)) {
    number result = sine_of_small(x);
    result.magnitude = divide(shift_left(result.magnitude, 120), cosine_of_small(x));
    return result;
  }
  exponential_pair pair = exponentials(x);
  number result = {0, divide(shift_left(pair.rising - pair.falling, 127), pair.rising + pair.falling), -127};
  return result;
}

uint32_t integer_sinh(uint32_t x) {
  static remembered last;
  if (is_nan(x)) return CANONICAL_NAN;
  if (is_zero(x) || is_infinite(x)) return x;
  if (is_large(x)) return (x & SIGN_BIT) | INFINITY_BITS;
  return round_number(with_sign(x, recall(&last, x, hyperbolic_sine)));
}

uint32_t integer_cosh(uint32_t x) {
  static remembered last;
  if (is_nan(x)) return CANONICAL_NAN;
  if (is_zero(x)) return ONE_BITS;
  if (is_infinite(x) || is_large(x)) return INFINITY_BITS;
  return round_number(recall(&last, x, hyperbolic_cosine));
}

uint32_t integer_tanh(uint32_t x) {
  static remembered last;
  if (is_nan(x)) return CANONICAL_NAN;
  if (is_zero(x)) return x;
  if (is_infinite(x) || is_large(x)) return (x & SIGN_BIT) | ONE_BITS;
  return round_number(with_sign(x, recall(&last, x, hyperbolic_tangent)));
}
