import { DataType, dataTypeName } from "@assay/arithmetic";
import type { BoundConstant, TensorType } from "@assay/program";
import type { Picture } from "./png.js";

/**
 * A picture as the tensor that an input takes: [1, C, H, W] or [1, H, W, C] (the batch may be left out) with 1 or 3
 * channels; uint8 as it is, float32 divided by 255. Sizes must fit: nothing is scaled or cropped. Alpha is dropped.
 * Throws an Error that says why it does not fit.
 */
export function pictureTensor(picture: Picture, type: TensorType): BoundConstant {
  const { width, height } = picture;
  const sizes = type.shape.length === 4 && type.shape[0] === 1 ? type.shape.slice(1) : type.shape;
  const own = picture.channels < 3 ? 1 : 3;
  const candidates = [
    { sizes: [own, height, width], isPlanar: true },
    { sizes: [height, width, own], isPlanar: false },
    ...(own === 1 ? [{ sizes: [height, width], isPlanar: true }] : []),
  ];
  const layout = candidates.find((candidate) => candidate.sizes.join() === sizes.join());
  const isSupported = type.dtype === DataType.float32 || type.dtype === DataType.uint8;
  if (layout === undefined || !isSupported) {
    const given = `a picture of ${width} × ${height} with ${own} channels`;
    throw new Error(`${given} does not fit ${dataTypeName(type.dtype)} [${type.shape.join(", ")}]`);
  }
  const values = new Uint8Array(own * height * width);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let channel = 0; channel < own; channel++) {
      const at = layout.isPlanar ? channel * height * width + pixel : pixel * own + channel;
      values[at] = picture.samples[pixel * picture.channels + channel];
    }
  }
  if (type.dtype === DataType.uint8) return { ...type, data: values };
  return { ...type, data: new Uint8Array(Float32Array.from(values, (value) => value / 255).buffer) };
}
