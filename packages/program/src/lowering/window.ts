import { Refusal } from "../compile/refusal.js";
import type { CopyAxis, CopyCoordinate } from "../instruction/instruction.js";
import type { NodeToLower } from "./lowering.js";

/** A sliding window over one spatial axis. */
export type WindowAxis = {
  readonly input: number;
  readonly output: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padBefore: number;
  readonly padAfter: number;
};

/** The attributes that convolutions and pools share. */
export const WINDOW_ATTRIBUTES = ["auto_pad", "dilations", "kernel_shape", "pads", "strides"] as const;

/**
 * The windows of a convolution or pool over the spatial axes: ONNX's attributes strides, dilations, pads, auto_pad
 * and ceil_mode.
 *
 * @param input sizes of the spatial axes
 */
export function windowsOf(node: NodeToLower, input: readonly number[], kernel: readonly number[]): WindowAxis[] {
  const rank = input.length;
  if (kernel.length !== rank) throw new Refusal(`[${kernel}] for ${rank} spatial axes`, "kernel_shape");
  const strides = positiveList(node, "strides", rank);
  const dilations = positiveList(node, "dilations", rank);
  const pads = listOf(node, "pads", 2 * rank, 0);
  if (kernel.some((size) => size < 1)) throw new Refusal(`is [${kernel}]`, "kernel_shape");
  const autoPad = node.text("auto_pad", "NOTSET");
  const isCeil = node.int("ceil_mode", 0) !== 0;
  return input.map((size, axis) => {
    const window = { input: size, kernel: kernel[axis], stride: strides[axis], dilation: dilations[axis] };
    const explicit = { padBefore: pads[axis], padAfter: pads[axis + rank] };
    const padded = { ...window, ...padding(autoPad, window, explicit) };
    const output = outputSize(padded, isCeil);
    if (output < 1) throw new Refusal(`spatial axis ${axis} of size ${size} is too small for its window`);
    return { ...padded, output };
  });
}

function padding(
  autoPad: string,
  window: Omit<WindowAxis, "output" | "padBefore" | "padAfter">,
  explicit: Pick<WindowAxis, "padBefore" | "padAfter">,
): Pick<WindowAxis, "padBefore" | "padAfter"> {
  if (autoPad === "NOTSET" || autoPad === "") return explicit;
  if (autoPad === "VALID") return { padBefore: 0, padAfter: 0 };
  if (autoPad !== "SAME_UPPER" && autoPad !== "SAME_LOWER") throw new Refusal(`is "${autoPad}"`, "auto_pad");
  const output = Math.ceil(window.input / window.stride);
  const total = Math.max(0, (output - 1) * window.stride + extent(window) - window.input);
  const less = Math.floor(total / 2);
  return autoPad === "SAME_UPPER"
    ? { padBefore: less, padAfter: total - less }
    : { padBefore: total - less, padAfter: less };
}

function outputSize(window: Omit<WindowAxis, "output">, isCeil: boolean): number {
  const room = window.input + window.padBefore + window.padAfter - extent(window);
  if (room < 0) return 0;
  if (!isCeil) return Math.floor(room / window.stride) + 1;
  const output = Math.ceil(room / window.stride) + 1;
  // a window that would start in the padding behind the input is left out
  return (output - 1) * window.stride >= window.input + window.padBefore ? output - 1 : output;
}

/** Distance from the first to behind the last element of a window. */
function extent(window: Pick<WindowAxis, "kernel" | "dilation">): number {
  return (window.kernel - 1) * window.dilation + 1;
}

/** The axes of a copy that move along the outputs of the windows; the first spatial axis is source coordinate `first`. */
export function outputAxes(windows: readonly WindowAxis[], first: number): CopyAxis[] {
  return windows.map(({ output, stride }, axis) => ({ size: output, coordinate: first + axis, coefficient: stride }));
}

/** The axes of a copy that move inside a window. */
export function kernelAxes(windows: readonly WindowAxis[], first: number): CopyAxis[] {
  return windows.map(({ kernel, dilation }, axis) => ({
    size: kernel,
    coordinate: first + axis,
    coefficient: dilation,
  }));
}

/** The spatial coordinates of a copy over windows. */
export function windowCoordinates(windows: readonly WindowAxis[]): CopyCoordinate[] {
  return windows.map(({ padBefore }) => ({ offset: -padBefore, divisor: 1, mode: "floor" }));
}

/** A list attribute of positive integers, one for each spatial axis; ones where it is left out. */
export function positiveList(node: NodeToLower, name: string, rank: number): readonly number[] {
  const values = listOf(node, name, rank, 1);
  if (values.some((value) => value < 1)) throw new Refusal(`are [${values}]`, name);
  return values;
}

/** A list attribute of so many integers from 0 on; the fallback where it is left out or empty. */
export function listOf(node: NodeToLower, name: string, count: number, fallback: number): readonly number[] {
  const listed = node.ints(name);
  const values = listed === null || listed.length === 0 ? new Array<number>(count).fill(fallback) : listed;
  if (values.length !== count || values.some((value) => value < 0 || value > 2 ** 31)) {
    throw new Refusal(`are [${values}]`, name);
  }
  return values;
}
