import type { TensorPort } from "../port/inference-engine.js";
import { dataTypeName } from "./data-type.js";
import { elementOf } from "./element.js";

/**
 * The JSON text of a tensor, data flat. Written by hand because JSON.stringify loses the sign of −0 and cannot write
 * 64-bit integers. NaN and infinities, which JSON does not have, are the words "NaN", "Infinity" and "-Infinity".
 */
export function encodeTensor({ name, type }: TensorPort, bytes: Uint8Array): string {
  const { width, read } = elementOf(type.dtype);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values: string[] = [];
  for (let at = 0; at < bytes.length; at += width) values.push(read(view, at));
  const head = JSON.stringify({ name, datatype: dataTypeName(type.dtype), shape: type.shape });
  return `${head.slice(0, -1)},"data":[${values.join(",")}]}`;
}
