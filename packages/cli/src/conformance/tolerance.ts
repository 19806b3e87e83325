/** How far a float may lie from the expected one: |got − expected| ≤ absolute + relative · |expected|. */
export type Tolerance = { readonly relative: number; readonly absolute: number };

/** What ONNX's backend tests allow for floats; integers and bools are exact. */
const OPERATORS: Tolerance = { relative: 1e-3, absolute: 1e-7 };

/**
 * The Fourier transforms, for which ONNX's own suite raises the absolute part (`test_kwargs` in
 * onnx/test/test_backend_reference.py, 1e-6 on Linux): their files hold the rounding noise of a transform in float32
 * where the exact answer is 0.
 */
const FOURIER: Tolerance = { relative: 1e-3, absolute: 1e-6 };
const FOURIER_TESTS: ReadonlySet<string> = new Set([
  "test_dft",
  "test_dft_axis",
  "test_dft_axis_opset19",
  "test_dft_inverse",
  "test_dft_inverse_opset19",
  "test_dft_opset19",
]);

/** The tolerance that ONNX's suite gives a test, by the name of the test's folder. */
export function toleranceOf(test: string): Tolerance {
  return FOURIER_TESTS.has(test) ? FOURIER : OPERATORS;
}

/** True for a test that ONNX's suite compares less strictly than the others. */
export function isRaised(test: string): boolean {
  return FOURIER_TESTS.has(test);
}
