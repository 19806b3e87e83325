/* pow: the twin of pow.ts. */
#include "integer-roots.h"
#include "integer-series.h"

#define RECIPROCAL_LN2 WORD(0x171547652b82fe1, 0x777d0ffda0d23a7d)

enum parity { EVEN, ODD, FRACTION };

static enum parity parity_of(uint32_t y) {
  number value = decode(y);
  if (value.exponent > 0) return EVEN;
  if (value.exponent < -24) return FRACTION;
  u128 whole = value.magnitude >> -value.exponent;
  if (whole << -value.exponent != value.magnitude) return FRACTION;
  return whole & 1 ? ODD : EVEN;
}

/* Moves trailing zeros into the exponent. */
static number odd_part(number value) {
  int zeros = __builtin_ctzll((uint64_t)value.magnitude);
  value.magnitude >>= zeros;
  value.exponent += zeros;
  return value;
}

/* Rounds magnitude · 2^exponent itself. */
static uint32_t round_exactly(uint32_t sign, u128 magnitude, int exponent) {
  int unit = exponent + bit_length(magnitude) - 24;
  if (unit < -149) unit = -149;
  uint32_t bits;
  if (unit > 104) return sign | INFINITY_BITS;
  if (unit <= exponent) {
    bits = (uint32_t)(magnitude << (exponent - unit));
  } else {
    int shift = unit - exponent;
    if (shift > 128) return sign;
    u128 whole = shift == 128 ? 0 : magnitude >> shift, half = (u128)1 << (shift - 1);
    u128 rest = shift == 128 ? magnitude : magnitude - (whole << shift);
    bits = (uint32_t)whole + (rest > half || (rest == half && (whole & 1)));
  }
  bits += (uint32_t)(unit + 149) << 23;
  return sign | (bits < INFINITY_BITS ? bits : INFINITY_BITS);
}

/* True if base^power is an odd integer below 2^128 times a power of two; then *result is the rounded power. */
static int is_exact_power(uint32_t base, uint32_t power, uint32_t sign, uint32_t *result) {
  if (power >> 31 || power >= 0x43000000) return 0;
  number x = odd_part(decode(base)), y = odd_part(decode(power));
  if (x.magnitude == 1) return 0;
  for (int halvings = -y.exponent; halvings > 0; halvings--) {
    u128 root = (u128)sqrt((double)x.magnitude);
    if (root * root != x.magnitude || x.exponent % 2 != 0) return 0;
    x.magnitude = root;
    x.exponent /= 2;
  }
  int n = (int)y.magnitude << (y.exponent > 0 ? y.exponent : 0);
  u128 product = 1;
  for (int i = 0; i < n; i++) {
    wide next = multiply(product, x.magnitude);
    if (next.high) return 0;
    product = next.low;
  }
  *result = round_exactly(sign, product, x.exponent * n);
  return 1;
}

/* factor · |log2 base| · 2^120; is_below: base < 1; is_whole: base is a power of two */
typedef struct {
  wide magnitude;
  int is_below, is_whole;
} logarithm;

static logarithm times_log2(uint32_t base, uint64_t factor) {
  number value = decode(base);
  int length = bit_length(value.magnitude);
  uint64_t significand = (uint64_t)value.magnitude << (24 - length);
  int is_above = significand >= SQRT2, place = value.exponent + length - 1 + is_above;
  uint64_t one = (uint64_t)1 << (23 + is_above);
  int is_below = significand < one;
  uint64_t distance = is_below ? one - significand : significand - one;
  u128 s = ((u128)distance << 64) / (significand + one);
  u128 remainder = ((u128)distance << 64) % (significand + one);
  s = s << 56 | (remainder << 56) / (significand + one);
  u128 slope = shift_right(multiply(arctangent_series(multiply_fixed(s, s), 0), RECIPROCAL_LN2), 119);
  if (place == 0) {
    wide numerator = multiply(slope, factor * distance);
    logarithm near_one = {divide_wide(numerator, significand + one), is_below, 0};
    return near_one;
  }
  u128 rest = divide_wide(multiply(slope, distance), significand + one).low;
  u128 whole = (u128)(place < 0 ? -place : place) << 120;
  u128 magnitude = (place < 0) == is_below ? whole + rest : whole - rest;
  logarithm result = {multiply(magnitude, factor), place < 0, distance == 0};
  return result;
}

static uint32_t approximate_power(uint32_t base, uint32_t power, uint32_t sign) {
  number y = decode(power);
  logarithm log = times_log2(base, (uint64_t)y.magnitude);
  int is_negative = (int)(power >> 31) != log.is_below;
  int length = log.magnitude.high ? 128 + bit_length(log.magnitude.high) : bit_length(log.magnitude.low);
  if (length + y.exponent > 131) return sign | (is_negative ? 0 : INFINITY_BITS);
  wide shifted = log.magnitude;
  if (y.exponent < 0) {
    int shift = -y.exponent;
    shifted.low = shift_right(log.magnitude, shift);
    shifted.high = shift < 128 ? log.magnitude.high >> shift : 0;
  } else if (y.exponent > 0) {
    /* The length is at most 131 after the shift. */
    shifted.high = log.magnitude.high << y.exponent | log.magnitude.low >> (128 - y.exponent);
    shifted.low = log.magnitude.low << y.exponent;
  }
  u128 fraction = shifted.low & (UNITY - 1);
  int k = (int)(shifted.high << 8 | shifted.low >> 120);
  if (is_negative) {
    k = -k - (fraction != 0);
    fraction = fraction ? UNITY - fraction : 0;
  }
  if (log.is_whole && fraction == 0) return round_exactly(sign, 1, k);
  number result = {0, exponential_series(multiply_fixed(fraction, LN2)), k - 120};
  return sign | round_number(result);
}

uint32_t integer_pow(uint32_t x, uint32_t y) {
  uint32_t absolute = x & ~SIGN_BIT, result;
  int falls = (int)(y >> 31);
  if (is_zero(y) || x == ONE_BITS) return ONE_BITS;
  if (is_nan(x) || is_nan(y)) return CANONICAL_NAN;
  if (is_infinite(y)) {
    if (absolute == ONE_BITS) return ONE_BITS;
    return (absolute > ONE_BITS) != falls ? INFINITY_BITS : 0;
  }
  enum parity parity = parity_of(y);
  uint32_t sign = parity == ODD ? x & SIGN_BIT : 0;
  if (absolute == 0 || absolute == INFINITY_BITS) return sign | ((absolute == 0) == falls ? INFINITY_BITS : 0);
  if (x >> 31 && parity == FRACTION) return CANONICAL_NAN;
  if (absolute == ONE_BITS) return sign | ONE_BITS;
  if (is_exact_power(absolute, y, sign, &result)) return result;
  return approximate_power(absolute, y, sign);
}
