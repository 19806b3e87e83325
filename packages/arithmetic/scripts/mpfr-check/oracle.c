/*
 * What MPFR says: correctly rounded binary32 results, for comparison with the reference and the kernels.
 *
 *   oracle <operation>                      answers: reads operands (little-endian uint32; pairs for two operands) from
 *                                           standard input, writes one uint32 for each
 *   oracle <operation> verify <first>       judges: reads the results of a unary operation on the consecutive bit
 *                                           patterns from <first> on, prints "checked wrong undecided"
 *
 * Judging exp and log asks x87's 64-bit expl and logl first and believes them where 16 of their units in the last place
 * do not matter (glibc documents an error of 1); MPFR decides the rest ("undecided"). Answering asks MPFR alone.
 */
#include <math.h>
#include <mpfr.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CANONICAL_NAN 0x7fc00000u
#define BATCH 65536

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

static int operand_count(const char *operation) {
  return !strcmp(operation, "sqrt") || !strcmp(operation, "exp") || !strcmp(operation, "log") ? 1 : 2;
}

/* One correctly rounded result: precision and exponent range of binary32, then MPFR's subnormal rounding. */
static uint32_t answer(const char *operation, uint32_t a, uint32_t b) {
  int ternary;
  mpfr_set_flt(left, number_of(a), MPFR_RNDN);
  mpfr_set_flt(right, number_of(b), MPFR_RNDN);
  if (!strcmp(operation, "sqrt")) ternary = mpfr_sqrt(result, left, MPFR_RNDN);
  else if (!strcmp(operation, "exp")) ternary = mpfr_exp(result, left, MPFR_RNDN);
  else if (!strcmp(operation, "log")) ternary = mpfr_log(result, left, MPFR_RNDN);
  else if (!strcmp(operation, "add")) ternary = mpfr_add(result, left, right, MPFR_RNDN);
  else if (!strcmp(operation, "sub")) ternary = mpfr_sub(result, left, right, MPFR_RNDN);
  else if (!strcmp(operation, "mul")) ternary = mpfr_mul(result, left, right, MPFR_RNDN);
  else if (!strcmp(operation, "div")) ternary = mpfr_div(result, left, right, MPFR_RNDN);
  else exit(2);
  mpfr_subnormalize(result, ternary, MPFR_RNDN);
  return bits_of(mpfr_get_flt(result, MPFR_RNDN));
}

static void answer_all(const char *operation) {
  static uint32_t operands[2 * BATCH], results[BATCH];
  int width = operand_count(operation);
  size_t count;
  while ((count = fread(operands, 4 * width, BATCH, stdin)) > 0) {
    for (size_t i = 0; i < count; i++) results[i] = answer(operation, operands[i * width], operands[i * width + width - 1]);
    fwrite(results, 4, count, stdout);
  }
}

/* Where exp and log are trivial: NaN, e^x beyond both ends of binary32 or next to 1, logarithms of negative numbers. */
static int decide_trivially(const char *operation, float x, uint32_t *bits) {
  int is_exp = !strcmp(operation, "exp"), is_log = !strcmp(operation, "log");
  *bits = CANONICAL_NAN;
  if (x != x || (is_log && x < 0)) return 1;
  if (!is_exp) return 0;
  *bits = x > 100 ? 0x7f800000u : x < -110 ? 0u : 0x3f800000u;
  return x > 100 || x < -110 || fabsf(x) < 0x1p-27f;
}

/* True if long double decides; then *bits is the result. */
static int decide_quickly(const char *operation, float x, uint32_t *bits) {
  long double y;
  if (!strcmp(operation, "exp")) y = expl(x);
  else if (!strcmp(operation, "log") && x > 0) y = logl(x);
  else return 0;
  *bits = bits_of((float)(y * (1 - 0x1p-60L)));
  return *bits == bits_of((float)(y * (1 + 0x1p-60L)));
}

static void verify(const char *operation, uint32_t first) {
  static uint32_t results[BATCH];
  uint64_t checked = 0, wrong = 0, undecided = 0;
  size_t count;
  while ((count = fread(results, 4, BATCH, stdin)) > 0) {
    for (size_t i = 0; i < count; i++, checked++) {
      uint32_t x = first + (uint32_t)checked, expected;
      if (!decide_trivially(operation, number_of(x), &expected) &&
          !decide_quickly(operation, number_of(x), &expected)) {
        expected = answer(operation, x, x);
        if (undecided++ < 50) fprintf(stderr, "%s(0x%08x) = 0x%08x by MPFR\n", operation, x, expected);
      }
      if (results[i] != expected && wrong++ < 10) {
        fprintf(stderr, "%s(0x%08x) is 0x%08x, not 0x%08x\n", operation, x, expected, results[i]);
      }
    }
  }
  printf("%llu %llu %llu\n", (unsigned long long)checked, (unsigned long long)wrong, (unsigned long long)undecided);
}

int main(int argc, char **argv) {
  if (argc != 2 && argc != 4) return 2;
  mpfr_inits2(24, left, right, result, (mpfr_ptr)0);
  mpfr_set_emin(-148);
  mpfr_set_emax(128);
  if (argc == 4) verify(argv[1], (uint32_t)strtoul(argv[3], NULL, 0));
  else answer_all(argv[1]);
  return 0;
}
