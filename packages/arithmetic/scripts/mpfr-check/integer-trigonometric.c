/* sin, cos, tan: the twin of argument-reduction.ts and trigonometric.ts. */
#include "integer.h"

#define ODD_TERMS 16
#define EVEN_TERMS 17
#define LEAST_EXPONENT -24
#define GREATEST_EXPONENT 104

static u128 odd_coefficients[ODD_TERMS], even_coefficients[EVEN_TERMS];

/* ⌊2/π · 2^320⌋, the highest word first: as much of argument-reduction.ts's table as binary32 needs */
static const uint64_t two_over_pi[5] = {0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561,
                                        0xb7246e3a424dd2e0};

/* For each exponent of an argument the 202 bits of 2/π that count, the lowest word first. */
static uint64_t windows[GREATEST_EXPONENT - LEAST_EXPONENT + 1][4];

/* ⌊π/2 · 2^126⌋ */
#define HALF_PI WORD(0x6487ed5110b4611a, 0x62633145c06e0e68)

/* The bit of 2/π with the weight 2^-place */
static uint64_t bit_of_table(int place) {
  return place < 1 ? 0 : two_over_pi[(place - 1) / 64] >> (63 - (place - 1) % 64) & 1;
}

__attribute__((constructor)) static void prepare(void) {
  fill_factorials(odd_coefficients, ODD_TERMS, 1, 2);
  fill_factorials(even_coefficients, EVEN_TERMS, 0, 2);
  for (int exponent = LEAST_EXPONENT; exponent <= GREATEST_EXPONENT; exponent++) {
    for (int bit = 0; bit < 202; bit++) {
      windows[exponent - LEAST_EXPONENT][bit / 64] |= bit_of_table(exponent + 200 - bit) << (bit % 64);
    }
  }
}

typedef struct {
  int quadrant;
  number rest;
} reduced;

/* fraction · 2^-200 · π/2 */
static number rest_of(int sign, wide fraction) {
  int length = fraction.high ? 128 + bit_length(fraction.high) : bit_length(fraction.low);
  u128 leading = shift_right(fraction, length - 127);
  number rest = {sign, shift_right(multiply(leading, HALF_PI), 127), length - 326};
  return rest;
}

/* Of |x|: x has no sign. */
static reduced reduce(uint32_t x) {
  if (x < 0x3f000000) {
    reduced small = {0, decode_long(x)};
    return small;
  }
  number value = decode(x);
  const uint64_t *window = windows[value.exponent - LEAST_EXPONENT];
  uint64_t turn[4];
  u128 carry = 0;
  for (int i = 0; i < 4; i++) {
    carry += value.magnitude * window[i];
    turn[i] = (uint64_t)carry;
    carry >>= 64;
  }
  wide fraction = {WORD(turn[3] & 0xff, turn[2]), WORD(turn[1], turn[0])};
  reduced result = {turn[3] >> 8 & 3, {0, 0, 0}};
  if (fraction.high >> 71 == 0) {
    result.rest = rest_of(0, fraction);
    return result;
  }
  wide complement = {((u128)1 << 72) - fraction.high - (fraction.low != 0), -fraction.low};
  result.quadrant = (result.quadrant + 1) & 3;
  result.rest = rest_of(1, complement);
  return result;
}

static number sine_of_rest(number rest) {
  u128 series = alternating_series(odd_coefficients, ODD_TERMS, square_fixed(rest));
  number result = {0, multiply_fixed(rest.magnitude, series), rest.exponent};
  return result;
}

static number cosine_of_rest(number rest) {
  number result = {0, alternating_series(even_coefficients, EVEN_TERMS, square_fixed(rest)), -120};
  return result;
}

/* Both at once: the two series do not wait for each other. (Where they are short, that does not matter.) */
static void both_of_rest(number rest, number *sine, number *cosine) {
  u128 z = square_fixed(rest);
  if (bit_length(z) <= 100) {
    *sine = sine_of_rest(rest);
    *cosine = cosine_of_rest(rest);
    return;
  }
  u128 odd = odd_coefficients[ODD_TERMS - 1], even = even_coefficients[EVEN_TERMS - 1];
  even = even_coefficients[EVEN_TERMS - 2] - multiply_fixed(even, z);
  for (int n = ODD_TERMS - 2; n >= 0; n--) {
    odd = odd_coefficients[n] - multiply_fixed(odd, z);
    even = even_coefficients[n] - multiply_fixed(even, z);
  }
  number results[2] = {{0, multiply_fixed(rest.magnitude, odd), rest.exponent}, {0, even, -120}};
  *sine = results[0];
  *cosine = results[1];
}

/* The functions of |x|, with the sign that they have for positive x */
static number sine(uint32_t x) {
  reduced argument = reduce(x);
  int is_odd = argument.quadrant & 1;
  number result = is_odd ? cosine_of_rest(argument.rest) : sine_of_rest(argument.rest);
  result.sign = argument.quadrant >> 1 ^ (is_odd ? 0 : argument.rest.sign);
  return result;
}

static number cosine(uint32_t x) {
  reduced argument = reduce(x);
  int is_odd = argument.quadrant & 1;
  number result = is_odd ? sine_of_rest(argument.rest) : cosine_of_rest(argument.rest);
  result.sign = argument.quadrant >> 1 ^ (is_odd ? argument.rest.sign ^ 1 : 0);
  return result;
}

static number tangent(uint32_t x) {
  reduced argument = reduce(x);
  int is_odd = argument.quadrant & 1;
  number sine, cosine;
  both_of_rest(argument.rest, &sine, &cosine);
  number result = {argument.rest.sign ^ is_odd, 0, is_odd ? -253 - sine.exponent : sine.exponent};
  result.magnitude = is_odd ? divide(shift_left(cosine.magnitude, 133), sine.magnitude)
                            : divide(shift_left(sine.magnitude, 120), cosine.magnitude);
  return result;
}

uint32_t integer_sin(uint32_t x) {
  static remembered last;
  if (is_nan(x) || is_infinite(x)) return CANONICAL_NAN;
  if (is_zero(x)) return x;
  return round_number(with_sign(x, recall(&last, x, sine)));
}

uint32_t integer_cos(uint32_t x) {
  static remembered last;
  if (is_nan(x) || is_infinite(x)) return CANONICAL_NAN;
  if (is_zero(x)) return ONE_BITS;
  return round_number(recall(&last, x, cosine));
}

uint32_t integer_tan(uint32_t x) {
  static remembered last;
  if (is_nan(x) || is_infinite(x)) return CANONICAL_NAN;
  if (is_zero(x)) return x;
  return round_number(with_sign(x, recall(&last, x, tangent)));
}
