/** a [m, k] · b [n, k]ᵀ in binary64, row-major. */
export type Multiply = (a: Float64Array, b: Float64Array, m: number, n: number, k: number) => Promise<Float64Array>;

/** This machine's kernels do not keep the promises that certificates rest on. */
export class BackendUnsoundError extends Error {
  readonly type: { readonly code: "BACKEND_UNSOUND"; readonly fault: string };
  readonly remedy = "Use the backend `portable`, which does not depend on this machine's kernels.";

  constructor(fault: string) {
    super(`onnxruntime's double-precision product is not sound on this machine: ${fault}`);
    this.name = "BackendUnsoundError";
    this.type = { code: "BACKEND_UNSOUND", fault };
  }
}

/**
 * Exposes kernels that flush subnormals, that round through binary32 or that lose terms: products of these operands are
 * exact in binary64 in any order, so that there is one right answer.
 */
export async function assertSound(multiply: Multiply): Promise<void> {
  const tiny = 2 ** -149;
  if (1 + tiny * 2 ** 149 !== 2 || 2 ** -1074 === 0) throw new BackendUnsoundError("subnormals are flushed");
  const [smallest] = await multiply(Float64Array.of(tiny), Float64Array.of(tiny), 1, 1, 1);
  if (smallest !== 2 ** -298) throw new BackendUnsoundError("the product of the smallest numbers is lost");
  await assertIntegers(multiply);
}

/** Integer products whose sums stay below 2⁵³ are exact in any order; shapes that reach the edges of kernels' tiles. */
async function assertIntegers(multiply: Multiply): Promise<void> {
  const [m, n, k] = [13, 19, 137];
  const integer = (i: number) => ((i * 2654435761) % 16_777_213) - 8_388_606;
  const a = Float64Array.from({ length: m * k }, (_, i) => integer(i + 1));
  const b = Float64Array.from({ length: n * k }, (_, i) => integer(7 * i + 3) % 65_536);
  const c = await multiply(a, b, m, n, k);
  for (let row = 0; row < m; row++) {
    for (let column = 0; column < n; column++) {
      let sum = 0;
      for (let i = 0; i < k; i++) sum += a[row * k + i] * b[column * k + i];
      if (c[row * n + column] !== sum)
        throw new BackendUnsoundError(`element (${row}, ${column}) of a product is wrong`);
    }
  }
}
