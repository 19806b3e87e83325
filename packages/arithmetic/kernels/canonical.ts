/** The NaN that every arithmetic instruction makes; WebAssembly itself does not determine a NaN's payload. */
export const CANONICAL_NAN: u32 = 0x7fc00000;
export const CANONICAL_NAN64: u64 = 0x7ff8000000000000;

@inline
export function canonical(x: v128): v128 {
  return v128.bitselect(i32x4.splat(CANONICAL_NAN), x, f32x4.ne(x, x));
}

/** The bits of a binary32 number, a NaN made canonical. */
@inline
export function canonicalBits(x: f32): u32 {
  return x === x ? reinterpret<u32>(x) : CANONICAL_NAN;
}

/** The bits of a binary64 number, a NaN made canonical. */
@inline
export function canonicalBits64(x: f64): u64 {
  return x === x ? reinterpret<u64>(x) : CANONICAL_NAN64;
}

/**
 * Loads the last 1 to 3 elements of a row; the lanes behind them repeat the first. As integers: a signalling NaN must
 * not pass through a floating-point register of a machine that quiets it.
 */
export function loadTail(address: usize, count: i32): v128 {
  let tail = v128.load32_splat(address);
  if (count > 1) tail = i32x4.replace_lane(tail, 1, load<u32>(address, 4));
  if (count > 2) tail = i32x4.replace_lane(tail, 2, load<u32>(address, 8));
  return tail;
}

/** Stores the first 1 to 3 lanes. */
export function storeTail(address: usize, x: v128, count: i32): void {
  v128.store_lane<u32>(address, x, 0);
  if (count > 1) v128.store_lane<u32>(address, x, 1, 4);
  if (count > 2) v128.store_lane<u32>(address, x, 2, 8);
}
