import { createHash } from "node:crypto";
import { argv } from "node:process";
import { DataType } from "@assay/arithmetic";
import type { Program } from "@assay/program";
import { tensorRoot } from "@assay/protocol";
import { commitTo, ProgramCache } from "../src/index.js";
import { programOfEveryInstruction } from "./programs.js";

/** A program with a constant of so many bytes besides its own, as if it had been compiled from a file of that number. */
export function largeProgram(number: number, bytes: number): Program {
  const program = programOfEveryInstruction(number);
  const data = new Uint8Array(bytes).map((_, i) => (i * 31 + number) >>> 3);
  const constant = { type: { dtype: DataType.uint8, shape: [bytes] }, data };
  const onnxHash = createHash("sha256").update(`${number} ${bytes}`).digest();
  return { ...program, onnxHash, constants: [...program.constants, constant] };
}

/** What the cache finds such a program by. */
export function sourceOf(program: Program) {
  return { onnxHash: Buffer.from(program.onnxHash).toString("hex"), bindings: {} };
}

/**
 * A process that puts programs and reads them back, for as many rounds as it is told: it says "put" before each and
 * "wrong" for whatever it finds that is not what belongs there.
 */
async function writeAndRead(folder: string, rounds: number, bytes: number): Promise<void> {
  const warnings: string[] = [];
  const cache = new ProgramCache({ folder, bytesMost: 10 * bytes }, { warn: (message) => warnings.push(message) });
  const programs = [1, 2].map((number) => largeProgram(number, bytes));
  const ids = programs.map((program) => commitTo(program).modelId);
  for (let round = 0; round < rounds; round++) {
    const which = (round + process.pid) % 2;
    console.log("put");
    await cache.put(programs[which], sourceOf(programs[which]), []);
    const found = await cache.find(sourceOf(programs[which]), async () => null);
    if (found !== null) {
      const roots = found.constants.map(({ data }) => tensorRoot(data));
      const expected = programs[which].constants.map(({ data }) => tensorRoot(data));
      const isRight = commitTo(found).modelId === ids[which] && roots.join() === expected.join();
      console.log(isRight ? "found" : "wrong");
    }
    if (round % 5 === 4) await cache.clear();
  }
  for (const warning of warnings) console.log(`warning ${warning}`);
}

if (argv[2] === "write") await writeAndRead(argv[3], Number(argv[4]), Number(argv[5]));
