/* The series of power-series.ts, in units of 2^-120. */
#ifndef INTEGER_SERIES_H
#define INTEGER_SERIES_H
#include "integer.h"

/* The least 24-bit significand M with M / 2^23 ≥ √2 */
#define SQRT2 0xb504f4u

u128 arctangent_series(u128 z, int alternating);
u128 arcsine_series(u128 z, int alternating);
u128 exponential_series(u128 r);
u128 natural_logarithm(u128 t);
#endif
