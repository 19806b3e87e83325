/*
 * The integer algorithms of src/reference/elementary once more, in C, so that all 2^32 arguments of binary32 can be
 * tried: the same operations on the same integers, in 128-bit words.
 */
#ifndef INTEGER_H
#define INTEGER_H
#include <stdint.h>

typedef unsigned __int128 u128;

#define CANONICAL_NAN 0x7fc00000u
#define INFINITY_BITS 0x7f800000u
#define ONE_BITS 0x3f800000u
#define SIGN_BIT 0x80000000u

/* A constant of two 64-bit halves. */
#define WORD(high, low) ((u128)(high) << 64 | (low))

/* high · 2^128 + low */
typedef struct {
  u128 high, low;
} wide;

/* (-1)^sign · magnitude · 2^exponent */
typedef struct {
  int sign;
  u128 magnitude;
  int exponent;
} number;

/* ln 2 · 2^120 to nearest */
#define LN2 WORD(0xb17217f7d1cf79, 0xabc9e3b39803f2f7)
#define UNITY ((u128)1 << 120)

/* Number of bits of n; 0 for 0. */
static inline int bit_length(u128 n) {
  uint64_t high = (uint64_t)(n >> 64), low = (uint64_t)n;
  return high ? 128 - __builtin_clzll(high) : low ? 64 - __builtin_clzll(low) : 0;
}

static inline wide multiply(u128 a, u128 b) {
  uint64_t a1 = (uint64_t)(a >> 64), a0 = (uint64_t)a, b1 = (uint64_t)(b >> 64), b0 = (uint64_t)b;
  u128 low = (u128)a0 * b0, cross = (u128)a1 * b0 + (uint64_t)(low >> 64), other = (u128)a0 * b1 + (uint64_t)cross;
  wide product = {(u128)a1 * b1 + (uint64_t)(cross >> 64) + (uint64_t)(other >> 64), other << 64 | (uint64_t)low};
  return product;
}

/* ⌊n / 2^shift⌋, which must be below 2^128; 0 ≤ shift. */
static inline u128 shift_right(wide n, int shift) {
  if (shift == 0) return n.low;
  if (shift < 128) return n.high << (128 - shift) | n.low >> shift;
  return shift < 256 ? n.high >> (shift - 128) : 0;
}

/* n · 2^shift, 0 ≤ shift < 256 */
static inline wide shift_left(u128 n, int shift) {
  wide shifted = {shift >= 128 ? n << (shift - 128) : shift ? n >> (128 - shift) : 0, shift >= 128 ? 0 : n << shift};
  return shifted;
}

/* ⌊a·b / 2^120⌋ */
static inline u128 multiply_fixed(u128 a, u128 b) { return shift_right(multiply(a, b), 120); }

/* ⌊n / divisor⌋, which must be below 2^128. */
u128 divide(wide n, u128 divisor);

/* c[0] ± c[1]·z + c[2]·z² ± …, by Horner's rule as in fixed-point.ts */
u128 rising_series(const u128 *coefficients, int count, u128 z);
u128 alternating_series(const u128 *coefficients, int count, u128 z);

/* The coefficients ⌊2^120 / divisor⌋ of the series, made once: n from 0. */
void fill_factorials(u128 *coefficients, int count, int first, int step);
void fill_odd_reciprocals(u128 *coefficients, int count);

/* decodeFloat and decodeLong of a finite number that is not zero (decode: any finite number) */
number decode(uint32_t x);
number decode_long(uint32_t x);

/* squareFixedPoint */
u128 square_fixed(number x);

/* Rounds an irrational number with this approximation to binary32; its magnitude has at least 26 bits. */
uint32_t round_number(number x);

/*
 * The last argument of an odd or even function: -x is tried right after x, and the algorithm is the same but for the
 * sign.
 */
typedef struct {
  uint32_t argument;
  number result;
} remembered;

/* f(|x|), remembered; x is not zero. */
static inline number recall(remembered *last, uint32_t x, number (*f)(uint32_t)) {
  if (last->argument != (x & ~SIGN_BIT)) {
    last->argument = x & ~SIGN_BIT;
    last->result = f(last->argument);
  }
  return last->result;
}

/* The number, negated if x has a sign */
static inline number with_sign(uint32_t x, number value) {
  value.sign ^= (int)(x >> 31);
  return value;
}

/* A place among the arguments whose results come nearest to a midpoint of two neighbours: how many bits near. */
typedef struct {
  uint32_t argument;
  double bits;
} hard_case;

/* Number of such cases that are kept; the cases themselves, nearest first, of the arguments given to note_argument. */
#define HARD_CASES 24
extern hard_case hard_cases[HARD_CASES];
void note_argument(uint32_t x);

/* The functions, bits to bits; what their files need once is set up by the first call. */
uint32_t integer_exp(uint32_t x);
uint32_t integer_log(uint32_t x);
uint32_t integer_sinh(uint32_t x);
uint32_t integer_cosh(uint32_t x);
uint32_t integer_tanh(uint32_t x);
uint32_t integer_sin(uint32_t x);
uint32_t integer_cos(uint32_t x);
uint32_t integer_tan(uint32_t x);
uint32_t integer_asin(uint32_t x);
uint32_t integer_acos(uint32_t x);
uint32_t integer_atan(uint32_t x);
uint32_t integer_asinh(uint32_t x);
uint32_t integer_acosh(uint32_t x);
uint32_t integer_atanh(uint32_t x);
uint32_t integer_erf(uint32_t x);
uint32_t integer_pow(uint32_t x, uint32_t y);

static inline int is_nan(uint32_t x) { return (x & ~SIGN_BIT) > INFINITY_BITS; }
static inline int is_infinite(uint32_t x) { return (x & ~SIGN_BIT) == INFINITY_BITS; }
static inline int is_zero(uint32_t x) { return (x & ~SIGN_BIT) == 0; }
#endif
