import { canonical, loadTail, storeTail } from "./canonical";

const NEG: i32 = 0;
const ABS: i32 = 1;
const SQRT: i32 = 2;

@inline
function apply(operation: i32, x: v128): v128 {
  if (operation === NEG) return v128.xor(x, i32x4.splat(0x80000000));
  if (operation === ABS) return v128.and(x, i32x4.splat(0x7fffffff));
  return canonical(f32x4.sqrt(x));
}

@inline
function map(operation: i32, source: usize, out: usize, count: i32): void {
  const whole = source + ((<usize>count & ~3) << 2);
  while (source < whole) {
    v128.store(out, apply(operation, v128.load(source)));
    source += 16;
    out += 16;
  }
  if (count & 3) storeTail(out, apply(operation, loadTail(source, count & 3)), count & 3);
}

/** Flips signs; moves bits. */
export function neg(source: usize, out: usize, count: i32): void {
  map(NEG, source, out, count);
}

/** Clears signs; moves bits. */
export function abs(source: usize, out: usize, count: i32): void {
  map(ABS, source, out, count);
}

/** Square roots: IEEE 754's, which is rounded once. */
export function sqrt(source: usize, out: usize, count: i32): void {
  map(SQRT, source, out, count);
}

/** binary32 to binary64, exact. The destination is 8 bytes an element and 16 bytes aligned. */
export function widen(source: usize, out: usize, count: i32): void {
  const whole = source + ((<usize>count & ~3) << 2);
  while (source < whole) {
    v128.store(out, f64x2.promote_low_f32x4(v128.load64_zero(source)));
    v128.store(out, f64x2.promote_low_f32x4(v128.load64_zero(source, 8)), 16);
    source += 16;
    out += 32;
  }
  for (let i = 0; i < (count & 3); i++) store<f64>(out + (<usize>i << 3), <f64>load<f32>(source + (<usize>i << 2)));
}
