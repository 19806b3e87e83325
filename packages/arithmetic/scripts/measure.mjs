// What the benchmarks of the kernels share.
import { Kernels, Random } from "../dist/src/index.js";

const RUNS = 7;
export const kernels = await Kernels.load();
export const random = new Random(7);

/** Memory filled with binary32 numbers from -1 to 1. */
export function place(count) {
  const offset = kernels.allocate(count * 4);
  const floats = new Float32Array(kernels.memory.buffer, offset, count);
  for (let i = 0; i < count; i++) floats[i] = random.bits() / 2 ** 31 - 1;
  return offset;
}

/** Nanoseconds of CPU time that a call takes, the best of several runs; short calls are repeated, for its steps are coarse. */
export function measure(call) {
  let repetitions = 1;
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; ) {
    const before = process.cpuUsage();
    for (let i = 0; i < repetitions; i++) call();
    const { user, system } = process.cpuUsage(before);
    if (user + system < 50_000) {
      repetitions *= 2;
      continue;
    }
    best = Math.min(best, ((user + system) * 1000) / repetitions);
    run++;
  }
  return best;
}

/** Prints the time of a call for each of `count` elements. */
export function report(name, count, call) {
  console.log(`${name}: ${(measure(call) / count).toFixed(2)} ns an element`);
}
