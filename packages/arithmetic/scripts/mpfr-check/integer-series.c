/* The twin of power-series.ts. */
#include "integer-series.h"

#define DIVISORS 256

/* ⌊2^128 / divisor⌋ + 1 */
static u128 reciprocals[DIVISORS];

__attribute__((constructor)) static void prepare(void) {
  for (int divisor = 2; divisor < DIVISORS; divisor++) reciprocals[divisor] = ~(u128)0 / (u128)divisor + 1;
}

/*
 * ⌊n / divisor⌋ for n · divisor < 2^128: the reciprocal is too large by at most 1, so the product by at most n, and the
 * quotient by n / 2^128 < 1 / divisor. (~0 / divisor is ⌊2^128 / divisor⌋ unless the divisor is a power of two; then the
 * reciprocal is exact.)
 */
static inline u128 divide_small(u128 n, uint64_t divisor) {
  return divisor == 1 ? n : multiply(n, reciprocals[divisor]).high;
}

u128 arctangent_series(u128 z, int alternating) {
  u128 power = UNITY, sum = UNITY;
  uint64_t n = 1;
  for (; power >> 64; n++) {
    power = multiply_fixed(power, z);
    u128 term = divide_small(power, 2 * n + 1);
    sum += alternating && n % 2 == 1 ? -term : term;
  }
  /* The same with powers of one word */
  uint64_t high = (uint64_t)(z >> 64), low = (uint64_t)z;
  for (uint64_t rest = (uint64_t)power; rest > 0; n++) {
    rest = (uint64_t)(((u128)rest * high + (uint64_t)((u128)rest * low >> 64)) >> 56);
    u128 term = rest / (2 * n + 1);
    sum += alternating && n % 2 == 1 ? -term : term;
  }
  return sum;
}

u128 arcsine_series(u128 z, int alternating) {
  u128 power = UNITY, sum = UNITY;
  for (uint64_t n = 1;; n++) {
    power = divide_small(multiply_fixed(power, z) * (2 * n - 1), 2 * n);
    if (power == 0) return sum;
    u128 term = divide_small(power, 2 * n + 1);
    sum += alternating && n % 2 == 1 ? -term : term;
  }
}

u128 exponential_series(u128 r) {
  u128 term = UNITY, sum = UNITY;
  for (uint64_t n = 1; term > 0; n++) {
    term = divide_small(multiply_fixed(term, r), n);
    sum += term;
  }
  return sum;
}

u128 natural_logarithm(u128 t) {
  int length = bit_length(t) - 1, place = (uint64_t)(t >> (length - 23)) >= SQRT2 ? length + 1 : length;
  u128 one = (u128)1 << place, distance = t < one ? one - t : t - one;
  u128 s = divide(shift_left(distance, 120), t + one);
  u128 half = multiply_fixed(s, arctangent_series(multiply_fixed(s, s), 0)), whole = (u128)(place - 120) * LN2;
  return t < one ? whole - 2 * half : whole + 2 * half;
}
