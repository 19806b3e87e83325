#include "functions.h"
#include "integer.h"
#include <math.h>
#include <stddef.h>
#include <string.h>

static const function functions[] = {
    {"add", NO_SYMMETRY, NULL, mpfr_add, NULL, NULL},
    {"sub", NO_SYMMETRY, NULL, mpfr_sub, NULL, NULL},
    {"mul", NO_SYMMETRY, NULL, mpfr_mul, NULL, NULL},
    {"div", NO_SYMMETRY, NULL, mpfr_div, NULL, NULL},
    {"pow", NO_SYMMETRY, NULL, mpfr_pow, NULL, NULL, integer_pow},
    {"sqrt", NO_SYMMETRY, mpfr_sqrt, NULL, sqrtl, NULL},
    {"exp", NO_SYMMETRY, mpfr_exp, NULL, expl, integer_exp},
    {"log", NO_SYMMETRY, mpfr_log, NULL, logl, integer_log},
    {"sin", ODD, mpfr_sin, NULL, sinl, integer_sin},
    {"cos", EVEN, mpfr_cos, NULL, cosl, integer_cos},
    {"tan", ODD, mpfr_tan, NULL, tanl, integer_tan},
    {"sinh", ODD, mpfr_sinh, NULL, sinhl, integer_sinh},
    {"cosh", EVEN, mpfr_cosh, NULL, coshl, integer_cosh},
    {"tanh", ODD, mpfr_tanh, NULL, tanhl, integer_tanh},
    {"asin", ODD, mpfr_asin, NULL, asinl, integer_asin},
    {"acos", NO_SYMMETRY, mpfr_acos, NULL, acosl, integer_acos},
    {"atan", ODD, mpfr_atan, NULL, atanl, integer_atan},
    {"asinh", ODD, mpfr_asinh, NULL, asinhl, integer_asinh},
    {"acosh", NO_SYMMETRY, mpfr_acosh, NULL, acoshl, integer_acosh},
    {"atanh", ODD, mpfr_atanh, NULL, atanhl, integer_atanh},
    {"erf", ODD, mpfr_erf, NULL, erfl, integer_erf},
};

const function *find_function(const char *name) {
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    if (!strcmp(functions[i].name, name)) return &functions[i];
  }
  return NULL;
}
