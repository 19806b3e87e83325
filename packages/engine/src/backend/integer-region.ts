import type { Kernels } from "@assay/arithmetic";
import { elementCount, type Program } from "@assay/program";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { CertifiedProduct } from "./integer-certified.js";
import { heldShape, stageModel, type WeightForm } from "./integer-model.js";
import { biasOf, type FloatOperation, type SumOperation } from "./integer-operation.js";
import { planRegions, type RegionPlan } from "./integer-region-plan.js";
import { type Held, planUnits, type Unit, type UnitPlan } from "./integer-stage.js";
import { IntegerSums, planSums } from "./integer-sums.js";
import { afterOutputs } from "./output-copies.js";

const ALIGNMENT_BYTES = 64;

/** What a machine's onnxruntime does exactly, and with how many threads it may do it. */
export type IntegerOptions = { readonly form: WeightForm; readonly threads: number };

/**
 * Where a run of a region reads and writes, as byte offsets in the kernels' memory; requests lie one behind the
 * other.
 */
export type RegionRun = {
  /** in the order of the plan's inputs */
  readonly inputs: readonly { readonly offset: number; readonly requestStride: number }[];
  /** in the order of the plan's outputs */
  readonly outputs: readonly number[];
  /** so many bytes as `scratchBytes` says */
  readonly scratch: number;
  readonly requests: number;
};

/** A part of a program that a backend performs as one. */
export interface PerformedRegion {
  readonly plan: RegionPlan;
  /** How much scratch memory a run for so many stacked requests takes. */
  scratchBytes(requests: number): number;
  /** How many elements a run proposes with a certificate. */
  proposed(requests: number): number;
  /** Returns how many elements took the exact path. */
  perform(run: RegionRun): Promise<number>;
  close(): Promise<void>;
}

/** Prepares all regions of a program. */
export async function openRegions(
  program: Program,
  kernels: Kernels,
  options: IntegerOptions,
): Promise<readonly PerformedRegion[]> {
  const regions: PerformedRegion[] = [];
  const plans = planRegions(program);
  for (const plan of plans) regions.push(await IntegerRegion.open(plan, kernels, options));
  const claimed = new Set(plans.flatMap(({ steps }) => steps));
  for (const plan of planSums(program, claimed)) regions.push(await IntegerSums.open(plan, kernels, options));
  return regions;
}

/** Offsets of the tensors that a region holds itself, for one request. */
type Slots = { readonly offsets: ReadonlyMap<string, number>; readonly bytes: number };

/** Performs the operations of a region, bit for bit what its steps make one by one. */
export class IntegerRegion implements PerformedRegion {
  readonly plan: RegionPlan;
  readonly #kernels: Kernels;
  readonly #units: UnitPlan;
  readonly #sessions: ReadonlyMap<Unit, InferenceSession>;
  readonly #products: ReadonlyMap<Unit, CertifiedProduct>;
  readonly #slots: Slots;
  #bound: { readonly key: string; readonly buffer: ArrayBuffer; readonly calls: Map<Unit, Call> } | null = null;

  private constructor(
    plan: RegionPlan,
    kernels: Kernels,
    units: UnitPlan,
    sessions: ReadonlyMap<Unit, InferenceSession>,
    products: ReadonlyMap<Unit, CertifiedProduct>,
  ) {
    this.plan = plan;
    this.#kernels = kernels;
    this.#units = units;
    this.#sessions = sessions;
    this.#products = products;
    this.#slots = placeHeld(units);
  }

  /** Prepares the sessions of a region, with its weights in them. */
  static async open(plan: RegionPlan, kernels: Kernels, { form, threads }: IntegerOptions): Promise<IntegerRegion> {
    const units = planUnits(plan);
    const sessions = new Map<Unit, InferenceSession>();
    const products = new Map<Unit, CertifiedProduct>();
    for (const unit of units.units) {
      if (unit.kind === "float") {
        const { operation } = unit.node;
        products.set(unit, await CertifiedProduct.open(operation as FloatOperation, kernels, { form, threads }));
      }
      if (unit.kind !== "stage") continue;
      const session = await InferenceSession.create(stageModel(unit, form), {
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        executionMode: "sequential",
        logSeverityLevel: 3,
      });
      sessions.set(unit, session);
    }
    return new IntegerRegion(plan, kernels, units, sessions, products);
  }

  /** Room that the tensors between the operations take. */
  scratchBytes(requests: number): number {
    const products = [...this.#products.values()].map((product) => product.scratchBytes);
    return this.#slots.bytes * requests + Math.max(0, ...products);
  }

  proposed(requests: number): number {
    const floats = this.plan.operations.filter(({ kind }) => kind === "float");
    return floats.reduce((sum, { output }) => sum + elementCount(output.shape), 0) * requests;
  }

  async perform(run: RegionRun): Promise<number> {
    const calls = this.#callsFor(run);
    const at = this.#addresses(run);
    const scratch = run.scratch + this.#slots.bytes * run.requests;
    let fallback = 0;
    for (const unit of this.#units.units) {
      if (unit.kind === "stage") {
        const { feeds, fetches } = calls.get(unit)!;
        await this.#sessions.get(unit)!.run(feeds, fetches);
        afterOutputs(...Object.values(fetches));
      } else if (unit.kind === "float") {
        const { reads, makes } = unit.node;
        fallback += await this.#products.get(unit)!.perform(at(reads[0]), at(makes), scratch, run.requests);
      } else if (unit.kind === "sum") {
        const { operation, reads, makes } = unit.node;
        this.#sum(operation as SumOperation, reads, makes, at, run.requests);
      } else if (unit.kind === "turn") this.#turn(unit, at, run.requests);
    }
    return fallback;
  }

  async close(): Promise<void> {
    for (const session of this.#sessions.values()) await session.release();
    for (const product of this.#products.values()) await product.close();
  }

  #addresses({ inputs, outputs, scratch, requests }: RegionRun): (held: Held) => number {
    const { given, taken } = this.#units;
    return ({ key }) => {
      const input = given.findIndex((held) => held.key === key);
      if (input >= 0) return inputs[input].offset;
      const output = taken.findIndex((held) => held.key === key);
      return output >= 0 ? outputs[output] : scratch + this.#slots.offsets.get(key)! * requests;
    };
  }

  /** The tensors over the kernels' memory that the sessions are called with; kept as long as nothing moves. */
  #callsFor(run: RegionRun): Map<Unit, Call> {
    const key = [run.requests, run.scratch, ...run.inputs.map(({ offset }) => offset), ...run.outputs].join();
    const buffer = this.#kernels.memory.buffer;
    if (this.#bound?.key === key && this.#bound.buffer === buffer) return this.#bound.calls;
    const at = this.#addresses(run);
    const tensors = (list: readonly Held[]) =>
      Object.fromEntries(
        list.map((held) => {
          const shape = heldShape(held, run.requests);
          return [held.key, new Tensor("uint8", new Uint8Array(buffer, at(held), elementCount(shape)), shape)];
        }),
      );
    const calls = new Map<Unit, Call>();
    for (const unit of this.#sessions.keys()) {
      if (unit.kind === "stage") calls.set(unit, { feeds: tensors(unit.inputs), fetches: tensors(unit.outputs) });
    }
    this.#bound = { key, buffer, calls };
    return calls;
  }

  #sum(
    operation: SumOperation,
    reads: readonly Held[],
    makes: Held,
    at: (held: Held) => number,
    requests: number,
  ): void {
    const { scales, zeros, scale, zero, isRectified } = operation;
    this.#kernels.bytePasses.add({
      a: at(reads[0]),
      b: at(reads[1]),
      out: at(makes),
      count: elementCount(makes.tensor.shape) * requests,
      isRectified,
      aZero: zeros[0] + biasOf(reads[0].tensor),
      aScale: scales[0],
      bZero: zeros[1] + biasOf(reads[1].tensor),
      bScale: scales[1],
      zero: zero + biasOf(makes.tensor),
      scale,
    });
  }

  #turn(unit: Unit & { kind: "turn" }, at: (held: Held) => number, requests: number): void {
    const [source, out] = [at(unit.from), at(unit.to)];
    const flip = unit.flip ? 0x80 : 0;
    const { shape } = unit.from.tensor;
    const count = elementCount(shape) * requests;
    if (unit.from.layout === unit.to.layout) {
      this.#kernels.bytePasses.flip(source, out, count, flip);
      return;
    }
    const [batch, channels, height, width] = shape;
    const sizes = [channels, height * width];
    const [rows, columns] = unit.from.layout === "plain" ? sizes : sizes.toReversed();
    for (let i = 0; i < batch * requests; i++) {
      const offset = i * rows * columns;
      this.#kernels.bytePasses.transpose(source + offset, out + offset, rows, columns, flip);
    }
  }
}

type Call = { readonly feeds: Record<string, Tensor>; readonly fetches: Record<string, Tensor> };

/** Places what a region holds itself, first fit, each tensor free again after the last unit that reads it. */
function placeHeld({ units, given, taken }: UnitPlan): Slots {
  const outside = new Set([...given, ...taken].map(({ key }) => key));
  const lastUse = new Map<string, number>();
  for (const [i, unit] of units.entries()) for (const { key } of touched(unit).reads) lastUse.set(key, i);
  const offsets = new Map<string, number>();
  let live: { offset: number; size: number; last: number }[] = [];
  let bytes = 0;
  for (const [i, unit] of units.entries()) {
    live = live.filter(({ last }) => last >= i);
    for (const { key, tensor } of touched(unit).makes) {
      if (outside.has(key)) continue;
      const size = Math.ceil(elementCount(tensor.shape) / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
      let offset = 0;
      for (const other of live) {
        if (offset + size <= other.offset) break;
        offset = Math.max(offset, other.offset + other.size);
      }
      live.push({ offset, size, last: lastUse.get(key) ?? i });
      live.sort((a, b) => a.offset - b.offset);
      offsets.set(key, offset);
      bytes = Math.max(bytes, offset + size);
    }
  }
  return { offsets, bytes };
}

function touched(unit: Unit): { readonly reads: readonly Held[]; readonly makes: readonly Held[] } {
  if (unit.kind === "stage") return { reads: unit.inputs, makes: unit.outputs };
  if (unit.kind !== "turn") return { reads: unit.node.reads, makes: [unit.node.makes] };
  return { reads: [unit.from], makes: [unit.to] };
}
