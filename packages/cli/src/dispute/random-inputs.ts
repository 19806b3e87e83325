import { DataType, type Random, widthBytes } from "@assay/arithmetic";
import { elementCount } from "@assay/engine";
import type { Port } from "@assay/program";

/** Different values of one input; the pattern is repeated, so that a batch with large inputs stays small on chain. */
const PATTERN = 61;

/** Inputs for a model, from a seed: floats around zero, small integers, bools. */
export function randomInputs(ports: readonly Port[], random: Random): Uint8Array[] {
  return ports.map(({ type }) => {
    const count = elementCount(type);
    const width = widthBytes(type.dtype);
    const pattern = Array.from({ length: Math.min(count, PATTERN) }, () => randomElement(type.dtype, random));
    const data = new Uint8Array(count * width);
    for (let index = 0; index < count; index++) data.set(pattern[index % PATTERN], index * width);
    return data;
  });
}

function randomElement(dtype: DataType, random: Random): Uint8Array {
  const fraction = random.between(-2048, 2047) / 1024;
  const bytes = new Uint8Array(widthBytes(dtype));
  const view = new DataView(bytes.buffer);
  switch (dtype) {
    case DataType.float32:
      view.setFloat32(0, fraction, true);
      break;
    case DataType.float64:
      view.setFloat64(0, fraction, true);
      break;
    case DataType.float16:
      // Sign, an exponent from −4 to 1, any fraction.
      view.setUint16(0, (random.below(2) << 15) | (random.between(11, 16) << 10) | random.below(1024), true);
      break;
    case DataType.bfloat16:
      view.setUint16(0, (random.below(2) << 15) | (random.between(123, 128) << 7) | random.below(128), true);
      break;
    case DataType.bool:
      bytes[0] = random.below(2);
      break;
    default:
      bytes[0] = random.below(16);
  }
  return bytes;
}
