// Compares results of a 16-bit floating-point format with MPFR's, to which the format's precision and exponents are set.
//   compare FRACTION_BITS EXPONENT_BITS add|sub|mul|div|fmod|sqrt COUNT < a, b and results, 16 bits each, little-endian
// Prints the first few that differ and ends with 1 if one does.
#include <mpfr.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fraction_bits, exponent_bits, bias;

static int infinity(void) { return ((1 << exponent_bits) - 1) << fraction_bits; }

static void decode(mpfr_t x, uint16_t bits) {
  const int magnitude = bits & 0x7fff, field = magnitude >> fraction_bits;
  const int fraction = magnitude & ((1 << fraction_bits) - 1);
  if (magnitude > infinity()) mpfr_set_nan(x);
  else if (magnitude == infinity()) mpfr_set_inf(x, 1);
  else if (field == 0) mpfr_set_ui_2exp(x, fraction, 1 - bias - fraction_bits, MPFR_RNDN);
  else mpfr_set_ui_2exp(x, fraction | 1 << fraction_bits, field - bias - fraction_bits, MPFR_RNDN);
  if (bits & 0x8000) mpfr_neg(x, x, MPFR_RNDN);
}

// The number is one of the format: it is an integer count of least units, or of units of its own exponent.
static uint16_t encode(mpfr_t x) {
  if (mpfr_nan_p(x)) return infinity() | 1 << (fraction_bits - 1);
  const int sign = mpfr_signbit(x) ? 0x8000 : 0;
  if (mpfr_inf_p(x)) return sign | infinity();
  if (mpfr_zero_p(x)) return sign;
  const long least = 1 - bias - fraction_bits, own = mpfr_get_exp(x) - 1 - fraction_bits;
  const long unit = own > least ? own : least;
  mpfr_t count;
  mpfr_init2(count, 53);
  mpfr_div_2si(count, x, unit, MPFR_RNDN);
  const long significand = labs(mpfr_get_si(count, MPFR_RNDN));
  mpfr_clear(count);
  return sign | ((unit - least) << fraction_bits) + significand;
}

static int apply(const char *name, mpfr_t z, mpfr_t x, mpfr_t y) {
  if (strcmp(name, "add") == 0) return mpfr_add(z, x, y, MPFR_RNDN);
  if (strcmp(name, "sub") == 0) return mpfr_sub(z, x, y, MPFR_RNDN);
  if (strcmp(name, "mul") == 0) return mpfr_mul(z, x, y, MPFR_RNDN);
  if (strcmp(name, "div") == 0) return mpfr_div(z, x, y, MPFR_RNDN);
  if (strcmp(name, "fmod") == 0) return mpfr_fmod(z, x, y, MPFR_RNDN);
  if (strcmp(name, "sqrt") == 0) return mpfr_sqrt(z, x, MPFR_RNDN);
  fprintf(stderr, "unknown instruction %s\n", name);
  exit(2);
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  fraction_bits = atoi(argv[1]);
  exponent_bits = atoi(argv[2]);
  bias = (1 << (exponent_bits - 1)) - 1;
  const size_t count = strtoul(argv[4], NULL, 10);
  uint16_t *words = malloc(3 * count * sizeof *words);
  if (!words || fread(words, sizeof *words, 3 * count, stdin) != 3 * count) return 2;
  const mpfr_exp_t widest_low = mpfr_get_emin(), widest_high = mpfr_get_emax();
  mpfr_t x, y, z;
  mpfr_set_default_prec(fraction_bits + 1);
  mpfr_inits(x, y, z, (mpfr_ptr)0);
  long wrong = 0;
  for (size_t i = 0; i < count; i++) {
    mpfr_set_emin(1 - bias - fraction_bits + 1);
    mpfr_set_emax(bias + 1);
    decode(x, words[i]);
    decode(y, words[count + i]);
    int ternary = mpfr_check_range(z, apply(argv[3], z, x, y), MPFR_RNDN);
    mpfr_subnormalize(z, ternary, MPFR_RNDN);
    mpfr_set_emin(widest_low);
    mpfr_set_emax(widest_high);
    const uint16_t expected = encode(z), given = words[2 * count + i];
    if (expected != given && wrong++ < 3) {
      printf("%s 0x%04x 0x%04x gives 0x%04x, not 0x%04x\n", argv[3], words[i], words[count + i], given, expected);
    }
  }
  printf("%s: %ld of %zu wrong\n", argv[3], wrong, count);
  return wrong != 0;
}
