const INFINITY64: u64 = 0x7ff0000000000000;
const FRACTION: u64 = 0xfffffffffffff;

/**
 * The exact remainder of a / b with the sign of a, by long division of the significands, 11 bits at a time. The
 * remainder of two numbers of a narrower format is a number of that format: it is a multiple of the lesser of their
 * units and smaller than either.
 */
export function fmod(a: f64, b: f64): f64 {
  const aBits = reinterpret<u64>(a) & ~(<u64>1 << 63);
  const bBits = reinterpret<u64>(b) & ~(<u64>1 << 63);
  if (bBits === 0 || bBits > INFINITY64 || aBits >= INFINITY64) return NaN;
  if (aBits < bBits) return a;
  const aField = max<u64>(aBits >> 52, 1);
  const bField = max<u64>(bBits >> 52, 1);
  const divisor = (bBits & FRACTION) | (<u64>(bBits >> 52 !== 0) << 52);
  let rest = ((aBits & FRACTION) | (<u64>(aBits >> 52 !== 0) << 52)) % divisor;
  for (let missing = aField - bField; missing !== 0; ) {
    const step = min<u64>(missing, 11);
    rest = (rest << step) % divisor;
    missing -= step;
  }
  // rest · 2^(bField - 1075), both factors exact, the second perhaps subnormal, and so the product.
  const unit = reinterpret<f64>(bField > 52 ? (bField - 52) << 52 : <u64>1 << (bField - 1));
  return copysign<f64>(<f64>rest * unit, a);
}
