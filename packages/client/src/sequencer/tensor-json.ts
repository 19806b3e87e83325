import { ClientError } from "../client-error.js";

type Reader = { readonly width: number; readonly text: (view: DataView, at: number) => string | null };

const number = (width: number, get: (view: DataView, at: number) => number | bigint): Reader => ({
  width,
  text: (view, at) => String(get(view, at)),
});

/** A NaN other than the canonical one would arrive as the canonical one. */
const float32: Reader = {
  width: 4,
  text(view, at) {
    const value = view.getFloat32(at, true);
    if (Number.isNaN(value)) return view.getUint32(at, true) === 0x7fc00000 ? '"NaN"' : null;
    return floatText(value);
  },
};
const float64: Reader = {
  width: 8,
  text(view, at) {
    const value = view.getFloat64(at, true);
    if (Number.isNaN(value)) return view.getBigUint64(at, true) === 0x7ff8000000000000n ? '"NaN"' : null;
    return floatText(value);
  },
};
/** Larger than what every JSON reader keeps exactly: decimal text. */
const wide = (get: (view: DataView, at: number) => bigint): Reader => ({
  width: 8,
  text: (view, at) => `"${get(view, at)}"`,
});

const READERS: Readonly<Record<string, Reader>> = {
  FP32: float32,
  FP64: float64,
  UINT8: number(1, (view, at) => view.getUint8(at)),
  INT8: number(1, (view, at) => view.getInt8(at)),
  UINT16: number(2, (view, at) => view.getUint16(at, true)),
  INT16: number(2, (view, at) => view.getInt16(at, true)),
  UINT32: number(4, (view, at) => view.getUint32(at, true)),
  INT32: number(4, (view, at) => view.getInt32(at, true)),
  UINT64: wide((view, at) => view.getBigUint64(at, true)),
  INT64: wide((view, at) => view.getBigInt64(at, true)),
  BOOL: { width: 1, text: (view, at) => [`false`, `true`][view.getUint8(at)] ?? null },
};

/** Name, Open Inference Protocol data type and shape of a tensor. */
export type TensorDescription = { readonly name: string; readonly datatype: string; readonly shape: readonly number[] };

/**
 * The JSON text of a tensor from its element bytes, so exact that the receiver gets the same bytes. By hand, because
 * JSON.stringify loses the sign of −0 and cannot write 64-bit integers.
 * @throws ClientError DATA_TYPE_UNSUPPORTED, INPUTS_MISMATCH, INPUT_NOT_EXPRESSIBLE
 */
export function tensorJson({ name, datatype, shape }: TensorDescription, bytes: Uint8Array): string {
  const reader = READERS[datatype];
  if (!reader) throw new ClientError("DATA_TYPE_UNSUPPORTED", { name, datatype }, "Use a model with other inputs.");
  const expected = reader.width * shape.reduce((product, size) => product * size, 1);
  if (bytes.length !== expected) {
    throw new ClientError(
      "INPUTS_MISMATCH",
      { name, bytes: bytes.length, expected },
      "Give the bytes of every element.",
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values: string[] = [];
  for (let at = 0; at < bytes.length; at += reader.width) {
    const text = reader.text(view, at);
    if (text === null) {
      const remedy = "Use the canonical NaN, and 0 or 1 for bool.";
      throw new ClientError("INPUT_NOT_EXPRESSIBLE", { name, element: at / reader.width }, remedy);
    }
    values.push(text);
  }
  return `${JSON.stringify({ name, datatype, shape }).slice(0, -1)},"data":[${values.join(",")}]}`;
}

function floatText(value: number): string {
  if (Object.is(value, -0)) return "-0.0";
  return Number.isFinite(value) ? String(value) : `"${value}"`;
}
