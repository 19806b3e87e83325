import { DataType, type Kernels, widthBytes } from "@assay/arithmetic";
import { OperandKind, type Program } from "@assay/program";
import { elementCount } from "../plan/element-count.js";

/** Which norm of a constant's rows a certificate needs: the sum of absolute values or the Euclidean norm. */
export type NormKind = "sum" | "euclidean";

/** A constant of which a product wants upper bounds of the norms of the rows, and these in binary64 or as they are. */
export type ProductConstant =
  | { readonly index: number; readonly isWide: true; readonly norm: NormKind }
  | { readonly index: number; readonly isWide: false };

/**
 * The constants of a program in the kernels' memory: as they are, or, where only products in binary64 read them, as
 * binary64 numbers with the norms of their rows (of the last axis). What was not foreseen is converted when it is asked
 * for, and forgotten when the memory above the lasting part is released.
 */
export class Constants {
  readonly #program: Program;
  readonly #kernels: Kernels;
  readonly #plain = new Map<number, number>();
  readonly #wide = new Map<number, number>();
  readonly #norms = new Map<string, number>();
  /** the same maps as they were when all lasting constants were placed */
  #lasting: { plain: Set<number>; wide: Set<number>; norms: Set<string> } | null = null;

  /** `wanted` tells for each step what it wants of its constants beyond their elements. */
  constructor(program: Program, kernels: Kernels, wanted: (step: number) => readonly ProductConstant[]) {
    this.#program = program;
    this.#kernels = kernels;
    const isPlain = program.constants.map(() => false);
    for (const [step, { operands }] of program.instructions.entries()) {
      const known = wanted(step);
      for (const one of known) {
        if (one.isWide) this.norms(one.index, one.norm);
        else this.plainNorms(one.index);
      }
      for (const { kind, index } of operands) {
        if (kind === OperandKind.constant && known.every((one) => one.index !== index)) isPlain[index] = true;
      }
    }
    for (const [index, is] of isPlain.entries()) if (is) this.plain(index);
    this.#lasting = {
      plain: new Set(this.#plain.keys()),
      wide: new Set(this.#wide.keys()),
      norms: new Set(this.#norms.keys()),
    };
  }

  /** Forgets what was placed after the constructor. */
  forget(): void {
    const lasting = this.#lasting;
    for (const index of this.#plain.keys()) if (!lasting?.plain.has(index)) this.#plain.delete(index);
    for (const index of this.#wide.keys()) if (!lasting?.wide.has(index)) this.#wide.delete(index);
    for (const key of this.#norms.keys()) if (!lasting?.norms.has(key)) this.#norms.delete(key);
  }

  /** Whether a constant lies there as it is. */
  isPlain(index: number): boolean {
    return this.#plain.has(index);
  }

  /** Offset of the element bytes. */
  plain(index: number): number {
    return remembered(this.#plain, index, () => this.#placePlain(index));
  }

  /** Offset of the elements as binary64 numbers; the constant holds binary32 or 16-bit floats. */
  wide(index: number): number {
    return remembered(this.#wide, index, () => this.#placeWide(index));
  }

  /** Offset of upper bounds of the norms of the rows of `wide`, binary64. */
  norms(index: number, norm: NormKind): number {
    return remembered(this.#norms, `${index} ${norm}`, () => {
      const { shape } = this.#program.constants[index].type;
      const length = shape[shape.length - 1];
      const rows = elementCount(this.#program.constants[index].type) / length;
      const source = this.wide(index);
      const out = this.#kernels.allocate(rows * 8);
      this.#kernels.norms64(source, out, rows, length, norm);
      return out;
    });
  }

  /** Offset of upper bounds of the Euclidean norms of the rows of `plain`, binary64; the constant holds binary32. */
  plainNorms(index: number): number {
    return remembered(this.#norms, `${index} as it is`, () => {
      const { type } = this.#program.constants[index];
      const length = type.shape[type.shape.length - 1];
      const rows = elementCount(type) / length;
      const source = this.plain(index);
      const out = this.#kernels.allocate(rows * 8);
      this.#kernels.norms(source, out, rows, length);
      return out;
    });
  }

  #placePlain(index: number): number {
    const { data } = this.#program.constants[index];
    return this.#kernels.place(data);
  }

  /** binary32 elements are placed in the upper half of their own room and widened from there. */
  #placeWide(index: number): number {
    const { type, data } = this.#program.constants[index];
    const count = elementCount(type);
    const out = this.#kernels.allocate(count * 8);
    const narrow = out + count * (8 - widthBytes(type.dtype));
    this.#kernels.bytes(narrow, data.length).set(data);
    if (type.dtype === DataType.float32) this.#kernels.widen(narrow, out, count);
    else this.#kernels.cast(type.dtype, DataType.float64, narrow, out, count);
    return out;
  }
}

function remembered<K>(known: Map<K, number>, key: K, place: () => number): number {
  const offset = known.get(key) ?? place();
  known.set(key, offset);
  return offset;
}
