/** a^b by the integer reference, on the bits of two numbers of the floating-point data type of that code. */
@external("reference", "pow")
declare function reference(dtype: i32, a: u64, b: u64): u64;

/** a^b of binary32 or binary64 numbers. */
export function powFloat<C>(a: C, b: C): C {
  if (sizeof<C>() == 4) {
    return reinterpret<C>(<u32>reference(1, <u64>reinterpret<u32>(<f32>a), <u64>reinterpret<u32>(<f32>b)));
  } else return reinterpret<C>(reference(11, reinterpret<u64>(<f64>a), reinterpret<u64>(<f64>b)));
}

/** a^b, wrapped; a negative exponent leaves the whole part of the exact value, and 0 where a = 0. */
export function powInteger<C>(a: C, b: C): C {
  if (isSigned<C>() && b < <C>0) {
    if (a === <C>1) return a;
    if (a === <C>-1) return (b & <C>1) !== <C>0 ? a : <C>1;
    return <C>0;
  }
  let result = <C>1;
  let square = a;
  for (let rest = <u64>b; rest !== 0; rest >>= 1) {
    if (rest & 1) result = <C>(result * square);
    square = <C>(square * square);
  }
  return result;
}
