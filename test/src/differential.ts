import { dataTypeName, type Signature, signatures, type TestVector, vectorsFor } from "@assay/arithmetic";
import { type Backend, createBackend, LocalExecutor } from "@assay/engine";
import { type DifferentialOptions, differentialOptions, UsageError } from "./differential-options.js";
import { startReferee } from "./referee-harness.js";
import { describe, evaluateOnChain, MOVED } from "./referee-vectors.js";
import { resultsIn, vectorPrograms } from "./vector-program.js";

/**
 * The long differential run: random vectors of every instruction and combination of data types, their results by the
 * reference against those of both engine backends and of the referee's contracts.
 *
 *   npm run differential -- --cases 1000000 --seed 1
 *
 * The same cases and seed give the same vectors. Ends with one line of figures, and with code 1 if any result differs,
 * 2 for other options.
 */
const VECTORS_A_ROUND = 500;
const VECTORS_A_CALL = 500;
const MOST_SHOWN = 20;

type Judge = {
  readonly name: string;
  /** results of the vectors, or null for those that it does not compute */
  evaluate(vectors: readonly TestVector[]): Promise<bigint[] | null>;
  close(): void;
};

function engineJudge(name: string, backend: Backend): Judge {
  const evaluate = async (vectors: readonly TestVector[]): Promise<bigint[]> => {
    const results = new Map<TestVector, bigint>();
    for (const one of vectorPrograms(vectors)) {
      const executor = await LocalExecutor.create(one.program, backend);
      const [[output] = []] = await executor.run([one.inputs]);
      const bits = resultsIn(one, output!);
      one.vectors.forEach((vector, index) => void results.set(vector, bits[index]!));
      await executor.close();
    }
    return vectors.map((vector) => results.get(vector)!);
  };
  return { name, evaluate, close: () => {} };
}

async function refereeJudge(): Promise<Judge> {
  const referee = await startReferee();
  const evaluate = async (vectors: readonly TestVector[]): Promise<bigint[] | null> => {
    if (MOVED.includes(vectors[0]!.name)) return null;
    const results: bigint[] = [];
    for (let from = 0; from < vectors.length; from += VECTORS_A_CALL) {
      results.push(...(await evaluateOnChain(referee, vectors.slice(from, from + VECTORS_A_CALL))));
    }
    return results;
  };
  return { name: "referee", evaluate, close: () => referee.stop() };
}

function optionsOrExit(): DifferentialOptions {
  try {
    return differentialOptions(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}

const { cases, seed } = optionsOrExit();
const judges = [
  engineJudge("portable", await createBackend("portable")),
  engineJudge("onnxruntime", await createBackend("onnxruntime")),
  await refereeJudge(),
];
const wrong = new Map(judges.map(({ name }) => [name, 0]));
const compared = new Map(judges.map(({ name }) => [name, 0]));
const startedAt = Date.now();
let done = 0;
let shown = 0;

function note(judge: string, vectors: readonly TestVector[], given: readonly bigint[]): void {
  compared.set(judge, compared.get(judge)! + vectors.length);
  vectors.forEach((vector, index) => {
    if (vector.expected === given[index]) return;
    wrong.set(judge, wrong.get(judge)! + 1);
    if (shown++ < MOST_SHOWN) console.error(`\n${judge}: ${describe(vector, given[index]!)}`);
  });
}

function progress({ name, types }: Signature): void {
  if (!process.stdout.isTTY) return;
  const share = ((100 * done) / cases).toFixed(1);
  process.stdout.write(`\r\x1b[K${share} %  ${done} cases  ${name} of ${types.map(dataTypeName).join(", ")}`);
}

async function round(signature: Signature, roundSeed: number, count: number): Promise<void> {
  const vectors = [...vectorsFor(signature, roundSeed, count)];
  for (const judge of judges) {
    const given = await judge.evaluate(vectors);
    if (given !== null) note(judge.name, vectors, given);
  }
  done += vectors.length;
  progress(signature);
}

try {
  for (let number = 0; done < cases; number++) {
    for (const signature of signatures) {
      if (done >= cases) break;
      const count = Math.min(VECTORS_A_ROUND, Math.ceil(cases / signatures.length), cases - done);
      await round(signature, seed * 1_000_003 + number, count);
    }
  }
} finally {
  for (const judge of judges) judge.close();
}
if (process.stdout.isTTY) process.stdout.write("\r\x1b[K");
const figures = judges.map(({ name }) => `${name} ${wrong.get(name)} wrong of ${compared.get(name)}`).join(", ");
const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
console.log(`differential: ${done} cases, seed ${seed}: ${figures}; ${seconds} s`);
process.exitCode = [...wrong.values()].some((count) => count > 0) ? 1 : 0;
