import type { ByteTensor, IntegerOperation } from "./integer-operation.js";
import type { RegionPlan } from "./integer-region-plan.js";

/** How a tensor of four axes lies in memory: as the program says, or with its channels innermost. */
export type Layout = "plain" | "channelsLast";

/**
 * A tensor of a region in memory: unsigned bytes (those of int8 with 128 added) in a layout. `key` tells tensors of the
 * same operand apart that lie differently.
 */
export type Held = { readonly key: string; readonly tensor: ByteTensor; readonly layout: Layout };

/** What a region does, one after the other. */
export type Unit =
  /** operations that onnxruntime performs in one call */
  | {
      readonly kind: "stage";
      readonly nodes: readonly Node[];
      readonly inputs: readonly Held[];
      readonly outputs: readonly Held[];
    }
  | { readonly kind: "sum" | "float"; readonly node: Node }
  /** a change of layout, of sign or both; signed tensors outside of a region are as the program has them */
  | { readonly kind: "turn"; readonly from: Held; readonly to: Held; readonly flip: boolean };

/** An operation with the tensors that it reads and makes. */
export type Node = { readonly operation: IntegerOperation; readonly reads: readonly Held[]; readonly makes: Held };

/** A region as units, with the tensors that are given to it and taken from it. */
export type UnitPlan = {
  readonly units: readonly Unit[];
  /** in the order of the plan's inputs and outputs */
  readonly given: readonly Held[];
  readonly taken: readonly Held[];
};

/** Orders the operations of a region into as few calls as their dependencies allow. */
export function planUnits(plan: RegionPlan): UnitPlan {
  return new UnitPlanner(plan).plan();
}

class UnitPlanner {
  readonly #plan: RegionPlan;
  readonly #held = new Map<string, Held>();
  /** the level of what makes a tensor: stages are even, what the kernels do is odd */
  readonly #levels = new Map<string, number>();
  readonly #turns: { readonly level: number; readonly unit: Unit }[] = [];
  readonly #nodes: { readonly level: number; readonly node: Node }[] = [];

  constructor(plan: RegionPlan) {
    this.#plan = plan;
  }

  plan(): UnitPlan {
    const given = this.#plan.inputs.map((operand, i) => {
      const reader = this.#plan.operations.find(({ sources }) => sources.some((source) => isSame(source, operand)))!;
      const tensor = reader.reads[reader.sources.findIndex((source) => isSame(source, operand))];
      return this.#hold(`given ${i}`, tensor, "plain");
    });
    for (const operation of this.#plan.operations) this.#place(operation, given);
    const taken = this.#plan.outputs.map((step) => this.#take(step));
    const last = Math.max(0, ...this.#nodes.map(({ level }) => level));
    const units: Unit[] = [];
    for (let level = 0; level <= last; level++) units.push(...this.#unitsAt(level, taken));
    units.push(...this.#turns.filter((turn) => turn.level > last).map(({ unit }) => unit));
    return { units, given, taken };
  }

  #place(operation: IntegerOperation, given: readonly Held[]): void {
    const sources = operation.sources.map((source) => {
      const input = this.#plan.inputs.findIndex((operand) => isSame(operand, source));
      return input < 0 ? this.#held.get(`made ${source.index}`)! : given[input];
    });
    const layout = this.#layoutOf(operation, sources);
    // What is given has the program's own bytes; inside all are unsigned.
    const reads = sources.map((source, i) => {
      const isFlipped = given.includes(source) && source.tensor.isSigned;
      return this.#read(source, operation.reads[i], layout, isFlipped);
    });
    const makes = this.#hold(`made ${operation.step}`, operation.output, layout);
    const level = this.#levelOf(operation, reads);
    this.#levels.set(makes.key, level);
    this.#nodes.push({ level, node: { operation, reads, makes } });
  }

  #layoutOf(operation: IntegerOperation, sources: readonly Held[]): Layout {
    const { kind } = operation;
    if (kind === "product" || (kind === "float" && operation.window === null)) return "plain";
    if (kind !== "sum") return "channelsLast";
    const isSame = sources.every((source, i) => source.tensor.shape.join() === operation.reads[i].shape.join());
    const isInnermost = sources.some(({ layout }) => layout === "channelsLast");
    const hasLayouts = operation.reads.every(({ shape }) => shape.join() === operation.output.shape.join());
    return isSame && isInnermost && hasLayouts && operation.output.shape.length === 4 ? "channelsLast" : "plain";
  }

  #levelOf({ kind }: IntegerOperation, reads: readonly Held[]): number {
    const parity = isOwn(kind) ? 1 : 0;
    const least = Math.max(parity, ...reads.map(({ key }) => this.#levels.get(key) ?? 0));
    return least % 2 === parity ? least : least + 1;
  }

  /** A tensor in a layout and, its elements in the same order, in the shape that an operation sees. */
  #read(from: Held, tensor: ByteTensor, layout: Layout, flip: boolean): Held {
    if (from.tensor.shape.join() === tensor.shape.join()) return this.#turned(from, layout, flip);
    const plain = this.#turned(from, "plain", flip);
    const key = `${plain.key} [${tensor.shape}]`;
    if (layout === "plain") return { ...plain, tensor };
    // Layouts of another shape are other tensors.
    return this.#turned({ ...plain, tensor }, layout, false, key);
  }

  /** A tensor in another layout, made where it is not there yet. */
  #turned(from: Held, layout: Layout, flip: boolean, name = from.key): Held {
    if (from.layout === layout && !flip) return from;
    const key = `${name} ${layout}${flip ? " unsigned" : ""}`;
    const known = this.#held.get(key);
    if (known) return known;
    const to = this.#hold(key, from.tensor, layout);
    // A turn comes before everything at its own level, and so one level after what it reads.
    const level = this.#levels.has(from.key) ? this.#levels.get(from.key)! + 1 : 0;
    this.#levels.set(key, level);
    this.#turns.push({ level, unit: { kind: "turn", from, to, flip } });
    return to;
  }

  /** The tensor of a step as the program has it. */
  #take(step: number): Held {
    const made = this.#held.get(`made ${step}`)!;
    return this.#turned(made, "plain", made.tensor.isSigned);
  }

  #unitsAt(level: number, taken: readonly Held[]): Unit[] {
    const nodes = this.#nodes.filter((one) => one.level === level).map(({ node }) => node);
    const turns = this.#turns.filter((turn) => turn.level === level).map(({ unit }) => unit);
    if (level % 2 === 1) return [...turns, ...nodes.map((node) => ({ kind: ownKind(node), node }))];
    if (nodes.length === 0) return turns;
    const made = new Set(nodes.map(({ makes }) => makes.key));
    const inputs = new Map(
      nodes.flatMap(({ reads }) => reads.filter(({ key }) => !made.has(key)).map((held) => [held.key, held])),
    );
    const isReadOutside = (key: string) =>
      taken.some((held) => held.key === key) ||
      this.#nodes.some((other) => other.level !== level && other.node.reads.some((held) => held.key === key)) ||
      this.#turns.some(({ unit }) => unit.kind === "turn" && unit.from.key === key);
    const outputs = nodes.map(({ makes }) => makes).filter(({ key }) => isReadOutside(key));
    return [...turns, { kind: "stage", nodes, inputs: [...inputs.values()], outputs }];
  }

  #hold(key: string, tensor: ByteTensor, layout: Layout): Held {
    const held = { key, tensor, layout };
    this.#held.set(key, held);
    return held;
  }
}

function isSame(a: { kind: number; index: number }, b: { kind: number; index: number }): boolean {
  return a.kind === b.kind && a.index === b.index;
}

/** Whether the kernels perform an operation, not a session of a stage. */
function isOwn(kind: IntegerOperation["kind"]): boolean {
  return kind === "sum" || kind === "float";
}

function ownKind({ operation: { kind } }: Node): "sum" | "float" {
  return kind === "float" ? "float" : "sum";
}
