/* Words of 256 bits, series and rounding: the twin of fixed-point.ts, approximation.ts and round-once.ts. */
#include "integer.h"
#include <math.h>

/* One digit of a long division: ⌊(rest · 2^64 + next) / divisor⌋ for rest < divisor, the divisor's top bit set. */
static uint64_t next_digit(u128 *rest, uint64_t next, u128 divisor) {
  uint64_t high = (uint64_t)(divisor >> 64), low = (uint64_t)divisor;
  uint64_t digit = (uint64_t)(*rest >> 64) >= high ? ~(uint64_t)0 : (uint64_t)(*rest / high);
  u128 over = *rest - (u128)digit * high, product = (u128)digit * low;
  while (!(over >> 64) && product > (over << 64 | next)) {
    digit--;
    over += high;
    product -= low;
  }
  *rest = (over << 64 | next) - product;
  return digit;
}

u128 divide(wide n, u128 divisor) {
  int shift = 128 - bit_length(divisor);
  u128 rest = shift ? n.high << shift | n.low >> (128 - shift) : n.high;
  u128 low = n.low << shift;
  divisor <<= shift;
  uint64_t first = next_digit(&rest, (uint64_t)(low >> 64), divisor);
  return (u128)first << 64 | next_digit(&rest, (uint64_t)low, divisor);
}

/*
 * Where Horner's rule may start: the coefficients fall, and as long as a coefficient times z is below 2^120 nothing is
 * left of it, so the term before is that coefficient itself. (Only worth looking for where z is small.)
 */
static int first_term(const u128 *coefficients, int count, u128 z) {
  int n = 0, bits = bit_length(z);
  if (bits > 100) return count - 1;
  while (n < count - 1 && bit_length(coefficients[n + 1]) + bits > 120) n++;
  return n;
}

u128 rising_series(const u128 *coefficients, int count, u128 z) {
  int last = first_term(coefficients, count, z);
  u128 sum = coefficients[last];
  for (int n = last - 1; n >= 0; n--) sum = coefficients[n] + multiply_fixed(sum, z);
  return sum;
}

u128 alternating_series(const u128 *coefficients, int count, u128 z) {
  int last = first_term(coefficients, count, z);
  u128 sum = coefficients[last];
  for (int n = last - 1; n >= 0; n--) sum = coefficients[n] - multiply_fixed(sum, z);
  return sum;
}

/* first! , (first + step)! , … ; ⌊⌊a / b⌋ / c⌋ = ⌊a / bc⌋ */
void fill_factorials(u128 *coefficients, int count, int first, int step) {
  u128 reciprocal = UNITY;
  int n = 0;
  for (int place = 0; place < count; place++) {
    for (; n < first + place * step; n++) reciprocal /= (u128)(n + 1);
    coefficients[place] = reciprocal;
  }
}

void fill_odd_reciprocals(u128 *coefficients, int count) {
  for (int n = 0; n < count; n++) coefficients[n] = UNITY / (u128)(2 * n + 1);
}

number decode(uint32_t x) {
  int biased = x >> 23 & 0xff;
  number result = {x >> 31, x & 0x7fffff, -149};
  if (biased) {
    result.magnitude |= 0x800000;
    result.exponent = biased - 150;
  }
  return result;
}

number decode_long(uint32_t x) {
  number result = decode(x);
  int shift = 127 - bit_length(result.magnitude);
  result.magnitude <<= shift;
  result.exponent -= shift;
  return result;
}

u128 square_fixed(number x) { return shift_right(multiply(x.magnitude, x.magnitude), -2 * x.exponent - 120); }

hard_case hard_cases[HARD_CASES];
static uint32_t noted;

void note_argument(uint32_t x) { noted = x; }

/* Keeps the argument, once, if |result| · 2^-bits, its distance from a midpoint, is among the least. */
static void keep(u128 distance, int length) {
  double bits = distance == 0 ? 128 : length - log2((double)distance);
  if (bits <= hard_cases[HARD_CASES - 1].bits) return;
  for (int i = 0; i < HARD_CASES; i++) {
    if (hard_cases[i].argument == noted) return;
  }
  int place = HARD_CASES - 1;
  for (; place > 0 && hard_cases[place - 1].bits < bits; place--) hard_cases[place] = hard_cases[place - 1];
  hard_cases[place].argument = noted;
  hard_cases[place].bits = bits;
}

uint32_t round_number(number x) {
  uint32_t sign = x.sign ? SIGN_BIT : 0;
  int length = bit_length(x.magnitude), unit = x.exponent + length - 24;
  if (unit < -149) unit = -149;
  int shift = unit - x.exponent;
  if (shift > length) return sign;
  if (unit > 104) return sign | INFINITY_BITS;
  u128 significand = shift > 127 ? 0 : x.magnitude >> shift, half = (u128)1 << (shift - 1);
  u128 rest = shift > 127 ? x.magnitude : x.magnitude & ((half << 1) - 1);
  u128 distance = rest >= half ? rest - half : half - rest;
  if (distance >> (length - 44) == 0) keep(distance, length);
  if (rest >= half) significand++;
  uint32_t bits = ((uint32_t)(unit + 149) << 23) + (uint32_t)significand;
  return sign | (bits < INFINITY_BITS ? bits : INFINITY_BITS);
}
