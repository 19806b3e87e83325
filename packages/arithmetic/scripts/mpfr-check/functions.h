/* The functions that the oracle knows: one row each in functions.c. */
#ifndef FUNCTIONS_H
#define FUNCTIONS_H
#include <mpfr.h>
#include <stdint.h>

typedef enum { NO_SYMMETRY, ODD, EVEN } symmetry;

typedef struct {
  const char *name;
  symmetry symmetry;
  /* MPFR's function of one or of two operands; the other is NULL */
  int (*unary)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);
  int (*binary)(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t);
  /* x87's function with a 64-bit significand, off by a few units in its last place; NULL if there is none */
  long double (*extended)(long double);
  /* the integer algorithm on binary32, or NULL */
  uint32_t (*integer)(uint32_t);
  /* likewise, of two operands */
  uint32_t (*integer_of_two)(uint32_t, uint32_t);
} function;

/* The row with that name, or NULL. */
const function *find_function(const char *name);
#endif
