import { DataType } from "@assay/arithmetic";
import t from "tap";
import { differenceOf } from "../src/conformance/compare-tensors.js";
import { toleranceOf } from "../src/conformance/tolerance.js";

const tensor = (value: number) => ({
  dtype: DataType.float32,
  shape: [1],
  data: new Uint8Array(Float32Array.of(value).buffer),
});

t.test("the noise of a float32 transform passes where ONNX's suite lets it, and nowhere else", (t) => {
  const noise = [tensor(0), tensor(1.9e-7)] as const;
  t.equal(differenceOf(...noise, toleranceOf("test_dft_inverse")), null);
  t.match(differenceOf(...noise, toleranceOf("test_add")), /element 0 is 0, expected 1.89/);
  t.match(differenceOf(tensor(0), tensor(1.1e-6), toleranceOf("test_dft_inverse")), /element 0/);
  t.end();
});
