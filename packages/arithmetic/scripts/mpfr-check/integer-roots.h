/* Quotients and square roots of 256-bit integers: exact; a root starts from long double. */
#ifndef INTEGER_ROOTS_H
#define INTEGER_ROOTS_H
#include <math.h>
#include "integer.h"

static inline wide plus(wide a, wide b) {
  wide sum = {a.high + b.high, a.low + b.low};
  sum.high += sum.low < a.low;
  return sum;
}

static inline wide minus(wide a, wide b) {
  wide difference = {a.high - b.high - (a.low < b.low), a.low - b.low};
  return difference;
}

static inline int is_below(wide a, wide b) { return a.high < b.high || (a.high == b.high && a.low < b.low); }

/* ⌊n / divisor⌋ */
static inline wide divide_wide(wide n, uint64_t divisor) {
  u128 third = n.high % divisor << 64 | n.low >> 64, fourth = third % divisor << 64 | (uint64_t)n.low;
  wide quotient = {n.high / divisor, third / divisor << 64 | fourth / divisor};
  return quotient;
}

/* ⌊√n⌋ for 2^236 ≤ n < 2^244 */
static inline u128 square_root(wide n) {
  /* From the leading 62 bits at least, off by less than 2^61; only 64-bit integers go through long double. */
  long double start = sqrtl((long double)(int64_t)(n.high >> 54));
  u128 root = (u128)(uint64_t)(start * 0x1p32L) << 59;
  wide zero = {0, 0}, rest = minus(n, multiply(root, root));
  int is_above = (int)(rest.high >> 127);
  if (is_above) rest = minus(zero, rest);
  /* rest / (2·root), the rest without its last 122 bits */
  u128 repair = (uint64_t)((long double)(int64_t)shift_right(rest, 122) * 0x1p30L / start);
  root = is_above ? root - repair : root + repair;
  while (is_below(n, multiply(root, root))) root--;
  while (!is_below(n, multiply(root + 1, root + 1))) root++;
  return root;
}
#endif
