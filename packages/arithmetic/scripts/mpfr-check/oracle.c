/*
 * What MPFR says: correctly rounded results, for comparison with the reference, the kernels and the integer algorithms.
 *
 *   oracle answer <function> <32|64>      reads operands (little-endian, 4 or 8 bytes; pairs for two operands) from
 *                                         standard input, writes MPFR's result for each
 *   oracle integer <function>             the same on binary32, by the integer algorithm instead of MPFR
 *   oracle judge <function> <first> [also]
 *                                         reads results on the consecutive magnitudes (bits without the sign) from
 *                                         <first> on, in blocks of BLOCK: those for positive numbers, then those for
 *                                         negative ones; with "also", tries the integer algorithm at the same time
 *   oracle try <function> <first> <end>   judges the integer algorithm on both signs of these magnitudes; prints a dot
 *                                         for every 2^24 magnitudes and a line feed
 *
 * The last two print "checked wrong wrong-by-integer undecided"; the integer algorithm's hardest arguments follow.
 *
 * Judging asks x87's 64-bit function first and believes it where 64 of its units in the last place do not matter, and
 * its NaN; MPFR decides the rest ("undecided"). For odd and even functions the positive argument decides for both signs.
 * Decided by the argument alone: NaN; infinity or zero from exp, sinh and cosh beyond ±200; 1 from exp below 2^-27 (it is
 * less than 2^-26 off) and from cos and cosh below 2^-14 (less than 2^-28 off); and what stands at decide_inverse.
 */
#include "functions.h"
#include "integer.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 65536
#define SHOWN 20

static mpfr_t left, right, result;

static float number_of(uint32_t bits) {
  float x;
  memcpy(&x, &bits, 4);
  return x;
}

static uint32_t bits_of(float x) {
  uint32_t bits;
  if (x != x) return CANONICAL_NAN;
  memcpy(&bits, &x, 4);
  return bits;
}

/* Precision and exponent range of a format; mpfr_subnormalize does the rest. */
static void start_mpfr(int width) {
  mpfr_inits2(width == 32 ? 24 : 53, left, right, result, (mpfr_ptr)0);
  mpfr_set_emin(width == 32 ? -148 : -1073);
  mpfr_set_emax(width == 32 ? 128 : 1024);
}

static void apply(const function *f) {
  int ternary = f->unary ? f->unary(result, left, MPFR_RNDN) : f->binary(result, left, right, MPFR_RNDN);
  mpfr_subnormalize(result, ternary, MPFR_RNDN);
}

static uint32_t answer_binary32(const function *f, uint32_t a, uint32_t b) {
  mpfr_set_flt(left, number_of(a), MPFR_RNDN);
  mpfr_set_flt(right, number_of(b), MPFR_RNDN);
  apply(f);
  return bits_of(mpfr_get_flt(result, MPFR_RNDN));
}

static uint64_t answer_binary64(const function *f, uint64_t a, uint64_t b) {
  double x, y;
  uint64_t bits;
  memcpy(&x, &a, 8);
  memcpy(&y, &b, 8);
  mpfr_set_d(left, x, MPFR_RNDN);
  mpfr_set_d(right, y, MPFR_RNDN);
  apply(f);
  x = mpfr_get_d(result, MPFR_RNDN);
  memcpy(&bits, &x, 8);
  return x == x ? bits : 0x7ff8000000000000;
}

static uint32_t answer_by_integer(const function *f, uint32_t a, uint32_t b) {
  return f->unary ? f->integer(a) : f->integer_of_two(a, b);
}

static void answer_all(const function *f, int width, int by_integer) {
  static uint32_t narrow[2 * BLOCK], narrow_results[BLOCK];
  static uint64_t wide_operands[2 * BLOCK], wide_results[BLOCK];
  size_t operands = f->unary ? 1 : 2, count;
  if (width == 64) {
    while ((count = fread(wide_operands, 8 * operands, BLOCK, stdin)) > 0) {
      for (size_t i = 0; i < count; i++) {
        wide_results[i] = answer_binary64(f, wide_operands[i * operands], wide_operands[i * operands + operands - 1]);
      }
      fwrite(wide_results, 8, count, stdout);
    }
    return;
  }
  while ((count = fread(narrow, 4 * operands, BLOCK, stdin)) > 0) {
    for (size_t i = 0; i < count; i++) {
      uint32_t a = narrow[i * operands], b = narrow[i * operands + operands - 1];
      narrow_results[i] = by_integer ? answer_by_integer(f, a, b) : answer_binary32(f, a, b);
    }
    fwrite(narrow_results, 4, count, stdout);
  }
}

static uint64_t checked, wrong, wrong_by_integer, undecided;

/*
 * The same for the inverse functions and erf: no value beyond 1 or below it; |x| < 2^-13, where asin, atan, asinh and
 * atanh differ from x by less than x/2^27, a quarter of the way to a midpoint at most; |x| ≥ 2^30 in atan, |x| < 2^-27 in
 * acos, where π/2 is a relative 2^-26.6 from a midpoint; |x| ≥ 4 in erf, where 1 - |erf x| < 2^-25.9.
 */
static int decide_inverse(const function *f, uint32_t x, uint32_t *bits) {
  uint32_t magnitude = x & ~SIGN_BIT, sign = x & SIGN_BIT;
  int is_asin = f->unary == mpfr_asin, is_acos = f->unary == mpfr_acos, is_atanh = f->unary == mpfr_atanh;
  *bits = CANONICAL_NAN;
  if ((is_asin || is_acos || is_atanh) && magnitude > ONE_BITS) return 1;
  if (f->unary == mpfr_acosh && (sign || magnitude < ONE_BITS)) return 1;
  *bits = x;
  if ((is_asin || is_atanh || f->unary == mpfr_atan || f->unary == mpfr_asinh) && magnitude < 0x39000000) return 1;
  *bits = sign | 0x3fc90fdb;
  if (f->unary == mpfr_atan && magnitude >= 0x4e800000) return 1;
  *bits = 0x3fc90fdb;
  if (is_acos && magnitude < 0x32000000) return 1;
  *bits = sign | ONE_BITS;
  return f->unary == mpfr_erf && magnitude >= 0x40800000;
}

/* What the argument alone decides (see above); *bits is the result. */
static int decide_trivially(const function *f, uint32_t x, uint32_t *bits) {
  uint32_t magnitude = x & ~SIGN_BIT;
  *bits = CANONICAL_NAN;
  if (is_nan(x) || decide_inverse(f, x, bits)) return 1;
  int is_exp = f->unary == mpfr_exp, is_cosh = f->unary == mpfr_cosh;
  if ((is_exp || is_cosh || f->unary == mpfr_sinh) && magnitude > 0x43480000) {
    *bits = is_cosh || !(x >> 31) ? INFINITY_BITS : is_exp ? 0 : INFINITY_BITS | SIGN_BIT;
    return 1;
  }
  *bits = ONE_BITS;
  return is_exp ? magnitude < 0x32000000 : (is_cosh || f->unary == mpfr_cos) && magnitude < 0x38800000;
}

static uint32_t expected_of(const function *f, uint32_t x) {
  uint32_t bits;
  if (decide_trivially(f, x, &bits)) return bits;
  if (f->extended && !is_zero(x)) {
    long double y = f->extended(number_of(x));
    uint32_t low = bits_of((float)(y * (1 - 0x1p-57L)));
    if (low == bits_of((float)(y * (1 + 0x1p-57L)))) return low;
  }
  bits = answer_binary32(f, x, x);
  if (undecided++ < 50) fprintf(stderr, "%s(0x%08x) = 0x%08x by MPFR\n", f->name, x, bits);
  return bits;
}

/* What the function makes of -x, if it makes `bits` of x */
static uint32_t mirrored(const function *f, uint32_t x, uint32_t bits) {
  if (f->symmetry == NO_SYMMETRY) return expected_of(f, x | SIGN_BIT);
  return f->symmetry == EVEN || bits == CANONICAL_NAN ? bits : bits ^ SIGN_BIT;
}

static void compare(const function *f, uint32_t x, uint32_t given, uint32_t expected, uint64_t *counter) {
  if (given != expected && (*counter)++ < 10) {
    fprintf(stderr, "%s(0x%08x) is 0x%08x, not 0x%08x\n", f->name, x, expected, given);
  }
}

/* The integer algorithm on x and -x */
static void compare_integer(const function *f, uint32_t x, uint32_t expected, uint32_t mirror) {
  note_argument(x);
  compare(f, x, f->integer(x), expected, &wrong_by_integer);
  if (f->symmetry == NO_SYMMETRY) note_argument(x | SIGN_BIT);
  compare(f, x | SIGN_BIT, f->integer(x | SIGN_BIT), mirror, &wrong_by_integer);
}

static void report(void) {
  printf("%llu %llu %llu %llu\n", (unsigned long long)checked, (unsigned long long)wrong,
         (unsigned long long)wrong_by_integer, (unsigned long long)undecided);
  for (int i = 0; i < SHOWN && hard_cases[i].bits > 0; i++) {
    printf("0x%08x 2^-%.2f\n", hard_cases[i].argument, hard_cases[i].bits);
  }
}

static void judge(const function *f, uint32_t first, int also_integer) {
  static uint32_t results[2 * BLOCK];
  size_t count;
  while ((count = fread(results, 4, 2 * BLOCK, stdin) / 2) > 0) {
    for (uint32_t i = 0; i < count; i++, first++) {
      uint32_t expected = expected_of(f, first), mirror = mirrored(f, first, expected);
      compare(f, first, results[i], expected, &wrong);
      compare(f, first | SIGN_BIT, results[count + i], mirror, &wrong);
      if (also_integer) compare_integer(f, first, expected, mirror);
    }
    checked += 2 * count;
  }
  report();
}

static void try_integer(const function *f, uint32_t first, uint32_t end) {
  for (uint32_t x = first; x < end; x++) {
    if (x > first && x % (1u << 24) == 0) {
      putchar('.');
      fflush(stdout);
    }
    uint32_t expected = expected_of(f, x);
    compare_integer(f, x, expected, mirrored(f, x, expected));
  }
  putchar('\n');
  checked = 2 * (uint64_t)(end - first);
  report();
}

int main(int argc, char **argv) {
  const function *f = argc > 2 ? find_function(argv[2]) : NULL;
  if (f == NULL) return 2;
  if (strcmp(argv[1], "answer") && (strcmp(argv[1], "judge") || argc > 4) && !f->integer && !f->integer_of_two) return 3;
  uint32_t first = argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 0) : 0;
  start_mpfr(!strcmp(argv[1], "answer") && first == 64 ? 64 : 32);
  if (!strcmp(argv[1], "answer")) answer_all(f, (int)first, 0);
  else if (!strcmp(argv[1], "integer")) answer_all(f, 32, 1);
  else if (!strcmp(argv[1], "judge")) judge(f, first, argc > 4);
  else if (!strcmp(argv[1], "try") && argc > 4) try_integer(f, first, (uint32_t)strtoul(argv[4], NULL, 0));
  else return 2;
  return 0;
}
