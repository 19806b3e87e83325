import fc from "fast-check";
import t from "tap";
import { decodeTensors, encodeTensor, type TensorPort } from "../src/index.js";

const port = (dtype: number, length: number): TensorPort => ({ name: "x", type: { dtype, shape: [length] } });

function bytesOf(dtype: number, datatype: string, data: readonly unknown[]): Uint8Array {
  return decodeTensors([port(dtype, data.length)], [{ name: "x", datatype, shape: [data.length], data }])[0];
}

function jsonOf(dtype: number, bytes: Uint8Array, width: number): { datatype: string; data: unknown[] } {
  return JSON.parse(encodeTensor(port(dtype, bytes.length / width), bytes)) as { datatype: string; data: unknown[] };
}

const WIDTHS: Readonly<Record<number, number>> = {
  1: 4,
  2: 1,
  3: 1,
  4: 2,
  5: 2,
  6: 4,
  9: 1,
  10: 2,
  11: 8,
  12: 4,
  16: 2,
};

t.test("all 65,536 half and bfloat values come back with the same bits, NaN as the canonical one", async (t) => {
  for (const [dtype, nan] of [
    [10, 0x7e00],
    [16, 0x7fc0],
  ] as const) {
    const bits = Uint16Array.from({ length: 65_536 }, (_, i) => i);
    const { datatype, data } = jsonOf(dtype, new Uint8Array(bits.buffer), 2);
    const back = new Uint16Array(bytesOf(dtype, datatype, data).buffer);
    for (let i = 0; i < 65_536; i++)
      if (back[i] !== (data[i] === "NaN" ? nan : i)) t.fail(`${datatype} ${i} is ${back[i]}`);
    t.equal(data.filter((value) => value === "NaN").length, dtype === 10 ? 2 * 1_023 : 2 * 127);
  }
});

t.test("half and bfloat round once, to nearest, ties to even", async (t) => {
  const half = (value: number) => new DataView(bytesOf(10, "FP16", [value]).buffer).getUint16(0, true);
  t.equal(half(1 + 2 ** -11), 0x3c00, "a tie goes to the even one below");
  t.equal(half(1 + 3 * 2 ** -11), 0x3c02, "or above");
  t.equal(half(1 + 2 ** -11 + 2 ** -40), 0x3c01, "just above the tie, which binary32 would not see");
  t.equal(half(2 ** -25), 0, "half of the least subnormal");
  t.equal(half(2 ** -25 + 2 ** -60), 1);
  t.equal(half(-(2 ** -24)), 0x8001);
  t.equal(half(65_519.99), 0x7bff);
  t.throws(() => half(65_520), { code: "TENSOR_VALUE_INVALID" });
  const bfloat = (value: number) => new DataView(bytesOf(16, "BF16", [value]).buffer).getUint16(0, true);
  t.equal(bfloat(1 + 2 ** -8), 0x3f80);
  t.equal(bfloat(1 + 2 ** -8 + 2 ** -40), 0x3f81);
});

t.test("any bytes of any type go to JSON and back", async (t) => {
  for (const [dtype, width] of Object.entries(WIDTHS)) {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: width, maxLength: 64 }), (raw) => {
        const bytes = raw.slice(0, raw.length - (raw.length % width));
        if (Number(dtype) === 9) for (const i of bytes.keys()) bytes[i] &= 1;
        const { datatype, data } = jsonOf(Number(dtype), bytes, width);
        if (data.includes("NaN")) return;
        t.same(bytesOf(Number(dtype), datatype, data), bytes);
      }),
      { numRuns: 100 },
    );
  }
});

t.test("64-bit integers keep all digits", async (t) => {
  const extreme = ["-9223372036854775808", "9223372036854775807", 0, -1, 9007199254740991];
  const bytes = bytesOf(7, "INT64", extreme);
  const text = encodeTensor(port(7, 5), bytes);
  t.match(text, '"data":[-9223372036854775808,9223372036854775807,0,-1,9007199254740991]');
  t.match(encodeTensor(port(13, 1), bytesOf(13, "UINT64", ["18446744073709551615"])), '"data":[18446744073709551615]');
  t.throws(() => bytesOf(13, "UINT64", [-1]), { code: "TENSOR_VALUE_INVALID" });
});

t.test("the sign of zero, NaN and infinities survive", async (t) => {
  const values = [-0, 0, "NaN", "Infinity", "-Infinity"];
  const bytes = bytesOf(1, "FP32", values);
  t.same([...new Uint32Array(bytes.buffer)], [0x80000000, 0, 0x7fc00000, 0x7f800000, 0xff800000]);
  t.match(encodeTensor(port(1, 5), bytes), '"data":[-0.0,0,"NaN","Infinity","-Infinity"]');
  t.throws(
    () => bytesOf(1, "FP32", [JSON.parse("1e999")]),
    { code: "TENSOR_VALUE_INVALID" },
    "no infinity by overflow",
  );
});

t.test("values outside of their type are refused", async (t) => {
  const bad: readonly (readonly [number, string, unknown])[] = [
    [2, "UINT8", 256],
    [2, "UINT8", -1],
    [3, "INT8", 128],
    [4, "UINT16", 65_536],
    [5, "INT16", -32_769],
    [6, "INT32", 2 ** 31],
    [12, "UINT32", 2 ** 32],
    [9, "BOOL", 2],
    [9, "BOOL", "true"],
    [11, "FP64", true],
    [1, "FP32", [1]],
  ];
  for (const [dtype, datatype, value] of bad) {
    t.throws(() => bytesOf(dtype, datatype, [value]), { code: "TENSOR_VALUE_INVALID" }, `${datatype} ${value}`);
  }
});
