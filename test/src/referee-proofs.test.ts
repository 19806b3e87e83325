import { DataType, dataTypeName, type Signature, signatures, vectorsFor } from "@assay/arithmetic";
import { instructionOf, operandOf } from "@assay/chain";
import { createBackend, LocalExecutor, Model, rootOf } from "@assay/engine";
import { elementCount, Opcode, OperandKind, type Program } from "@assay/program";
import t from "tap";
import { Stage } from "./stage/stage.js";
import { resultsIn, vectorPrograms } from "./vector-program.js";

/**
 * Every instruction through the whole referee: a model of one instruction is registered, an element of an execution's
 * trace is proven as the watchtower proves it, and the referee recomputes the bits that the engine made.
 */
const SEED = Number(process.env.ASSAY_SEED ?? 20261120);
const TIMEOUT_MILLISECONDS = 900_000;
const VECTORS = 6;
const MOST_SIGNATURES = 3;

const stage = await Stage.open();
const backend = await createBackend("portable");
t.setTimeout(TIMEOUT_MILLISECONDS);
t.teardown(() => stage.close());

/** A few of each instruction's signatures, others with another seed. */
function someSignatures(): Signature[] {
  const names = [...new Set(signatures.map(({ name }) => name))];
  return names.flatMap((name) => {
    const all = signatures.filter((signature) => signature.name === name);
    const count = Math.min(MOST_SIGNATURES, all.length);
    return Array.from({ length: count }, (_, i) => all[(SEED + Math.floor((i * all.length) / count)) % all.length]!);
  });
}

/** Bits of an element as the referee recomputes it from a proof, and as the trace holds it. */
async function onBothSides(program: Program, inputs: readonly Uint8Array[], elements: readonly number[]) {
  const model = new Model(await LocalExecutor.create(program, backend));
  await stage.register(model);
  const trace = await model.trace(inputs);
  const roots = { modelId: model.modelId, traceRoot: trace.root, inputRoot: rootOf(inputs) };
  const prover = await stage.actors.challenger.address();
  const { referee } = stage.contracts;
  const there: bigint[] = [];
  for (const element of elements) {
    const { instruction, operands } = await trace.proveElement(0, element);
    const values = [prover, roots, instructionOf(instruction), element, operands.map(operandOf)];
    const data = referee.interface.encodeFunctionData("recompute", values);
    const answer = await stage.provider.call({ to: referee.target as string, data });
    there.push(BigInt(answer));
  }
  const output = await trace.tensor(0);
  await model.close();
  return { there, output };
}

t.test("the referee recomputes what was proven to it, for every instruction", async (t) => {
  t.setTimeout(TIMEOUT_MILLISECONDS);
  for (const signature of someSignatures()) {
    const vectors = [...vectorsFor(signature, SEED, VECTORS)].filter(({ operands }) =>
      operands.every((operand) => operand.length > 0),
    );
    const wrong: string[] = [];
    // One program is enough: it has several vectors where the instruction is elementwise.
    for (const one of vectorPrograms(vectors).slice(0, 1)) {
      const { there, output } = await onBothSides(one.program, one.inputs, one.elements);
      resultsIn(one, output).forEach((bits, index) => {
        const { expected } = one.vectors[index]!;
        if (there[index] !== bits || bits !== expected) wrong.push(`${there[index]}, ${bits}, ${expected}`);
      });
    }
    t.same(wrong, [], `${signature.name} of ${signature.types.map(dataTypeName)}, ASSAY_SEED=${SEED}`);
  }
});

t.test("a concatenation of many operands, some of them empty", async (t) => {
  t.setTimeout(TIMEOUT_MILLISECONDS);
  const { int16 } = DataType;
  const sizes = [2, 0, 3, 1, 0, 4];
  const type = (size: number) => ({ dtype: int16, shape: [2, size, 2] });
  const output = type(sizes.reduce((sum, size) => sum + size, 0));
  const program: Program = {
    arithmeticVersion: 1,
    inputs: sizes.map((size, index) => ({ name: `x${index}`, type: type(size) })),
    outputs: [{ name: "y", type: output, step: 0 }],
    constants: [],
    instructions: [
      {
        opcode: Opcode.concat,
        output,
        operands: sizes.map((_, index) => ({ kind: OperandKind.input, index })),
        attributes: [1],
      },
    ],
    origins: [{ node: 0, name: "concat", operator: "Concat", part: "" }],
    onnxHash: new Uint8Array(32),
  };
  const inputs = sizes.map(
    (size, index) => new Uint8Array(Uint16Array.from({ length: 4 * size }, (_, i) => 1000 * index + i).buffer),
  );
  const elements = Array.from({ length: elementCount(output.shape) }, (_, element) => element);
  const made = await onBothSides(program, inputs, elements);
  const expected = [...new Uint16Array(Uint8Array.from(made.output).buffer)].map(BigInt);
  t.same(made.there, expected);
});
