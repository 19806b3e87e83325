import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Backend, LocalExecutor, Model } from "@assay/engine";
import {
  type BoundConstant,
  compile,
  isSupportedPort,
  type OnnxModel,
  type OnnxTensor,
  operatorsOf,
  type Program,
  ProgramError,
  parseOnnx,
  readTensor,
} from "@assay/program";
import { externalReader } from "../model/external-reader.js";
import { differenceOf } from "./compare-tensors.js";
import type { ConformanceCase, ConformanceResult } from "./conformance-case.js";
import { type Tolerance, toleranceOf } from "./tolerance.js";

type Tensors = ReadonlyMap<string, OnnxTensor>;

/**
 * Runs one test on every backend: it passes where the outputs are those expected and all backends commit to one trace.
 * What the compiler refuses is refused with its reason; everything else is a failure, never an exception.
 */
export async function judgeCase(
  { name, folder }: ConformanceCase,
  backends: readonly Backend[],
): Promise<ConformanceResult> {
  let operators: readonly string[] = [];
  try {
    const file = join(folder, "model.onnx");
    const bytes = await readFile(file);
    const external = externalReader(file);
    const model = parseOnnx(bytes, external);
    operators = operatorsOf(model);
    const sets = (await readdir(folder)).filter((entry) => entry.startsWith("test_data_set_")).sort();
    if (sets.length === 0) return { name, operators, status: "failed", reason: "there is no test data" };
    const tolerance = toleranceOf(basename(folder));
    for (const set of sets) {
      const reason = await judgeSet({ bytes, model, external, folder: join(folder, set), tolerance }, backends);
      if (reason !== null) return { name, operators, status: "failed", reason: `${set}: ${reason}` };
    }
    return { name, operators, status: "passed", reason: "" };
  } catch (error) {
    const status = error instanceof ProgramError ? "refused" : "failed";
    return { name, operators, status, reason: error instanceof Error ? error.message : String(error) };
  }
}

type Subject = {
  readonly bytes: Uint8Array;
  readonly model: OnnxModel;
  readonly external: ReturnType<typeof externalReader>;
  /** of one data set */
  readonly folder: string;
  readonly tolerance: Tolerance;
};

/** Why the outputs for one data set are not those expected, or null if they are. */
async function judgeSet(subject: Subject, backends: readonly Backend[]): Promise<string | null> {
  const { model, folder, tolerance } = subject;
  const given = new Map<string, OnnxTensor>();
  for (const [index, port] of model.inputs.entries()) {
    if (!isSupportedPort(port)) continue;
    const tensor = await readNumbered(folder, "input", index);
    if (tensor !== null) given.set(port.name, tensor);
  }
  const program = compileFor(subject, given);
  const inputs = program.inputs.map(({ name }) => given.get(name)?.data ?? new Uint8Array(0));
  let root: string | null = null;
  for (const backend of backends) {
    const engine = new Model(await LocalExecutor.create(program, backend));
    try {
      const { outputs } = await engine.execute(inputs);
      const reason = await compareOutputs(program, outputs, folder, tolerance);
      if (reason !== null) return `${backend.name}: ${reason}`;
      const trace = await engine.trace(inputs);
      if (root !== null && trace.root !== root)
        return `${backend.name} commits to another trace than ${backends[0].name}`;
      root = trace.root;
    } finally {
      await engine.close();
    }
  }
  return null;
}

/** Compiles for the shapes of the data; inputs that decide shapes or branches become constants, as many as it takes. */
function compileFor({ bytes, external }: Subject, given: Tensors): Program {
  const constants: Record<string, BoundConstant> = {};
  for (;;) {
    const shapes = Object.fromEntries(
      [...given].filter(([name]) => !Object.hasOwn(constants, name)).map(([name, { shape }]) => [name, shape]),
    );
    try {
      return compile(bytes, { shapes, constants, external });
    } catch (error) {
      const needed = neededConstants(error).filter((name) => !Object.hasOwn(constants, name));
      const bindable = needed.flatMap((name) => {
        const tensor = given.get(name);
        return tensor === undefined ? [] : [[name, tensor] as const];
      });
      if (bindable.length === 0) throw error;
      for (const [name, { name: _, ...constant }] of bindable) constants[name] = constant;
    }
  }
}

function neededConstants(error: unknown): string[] {
  if (!(error instanceof ProgramError) || error.type.code !== "PROGRAM_UNSUPPORTED_NODES") return [];
  return error.type.nodes.flatMap(({ needsConstant }) => needsConstant);
}

async function compareOutputs(
  program: Program,
  outputs: readonly Uint8Array[],
  folder: string,
  tolerance: Tolerance,
): Promise<string | null> {
  let compared = 0;
  for (const [index, { name, type, carried }] of program.outputs.entries()) {
    const expected = await readNumbered(folder, "output", index);
    if (expected === null) continue;
    compared++;
    const got = { ...type, data: outputs[index], ...(carried === undefined ? {} : { carried }) };
    const difference = differenceOf(got, expected, tolerance);
    if (difference !== null) return `output "${name}" ${difference}`;
  }
  return compared === 0 ? "there is no output to compare with" : null;
}

async function readNumbered(folder: string, kind: "input" | "output", index: number): Promise<OnnxTensor | null> {
  const bytes = await readFile(join(folder, `${kind}_${index}.pb`)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  return bytes === null ? null : readTensor(bytes);
}
