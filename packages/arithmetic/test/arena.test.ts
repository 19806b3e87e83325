import t from "tap";
import { ArenaExhaustedError, compileKernels, Kernels } from "../src/index.js";

t.test("allocations are aligned, disjoint, and survive growth", async (t) => {
  const kernels = await Kernels.load();
  const first = kernels.place(Uint8Array.of(1, 2, 3));
  const second = kernels.allocate(10 << 20);
  t.equal(first % 64, 0);
  t.equal(second, first + 64);
  t.ok(kernels.memory.buffer.byteLength >= second + (10 << 20));
  t.same([...kernels.bytes(first, 3)], [1, 2, 3]);
});

t.test("a mark releases what came after it", async (t) => {
  const kernels = await Kernels.load();
  kernels.allocate(100);
  const mark = kernels.mark();
  const offset = kernels.allocate(5);
  kernels.release(mark);
  t.equal(kernels.allocate(5), offset);
  t.throws(() => kernels.release(kernels.mark() + 64), RangeError);
  t.throws(() => kernels.allocate(-1), RangeError);
  t.throws(() => kernels.allocate(0.5), RangeError);
});

t.test("what 4 GiB cannot hold is a typed error, and the arena stays usable", async (t) => {
  const kernels = await Kernels.load();
  t.throws(() => kernels.allocate(2 ** 32), { code: "ARENA_EXHAUSTED", data: { requestedBytes: 2 ** 32 } });
  t.throws(() => kernels.allocate(2 ** 32), ArenaExhaustedError);
  t.same([...kernels.bytes(kernels.place(Uint8Array.of(9)), 1)], [9]);
});

t.test("one compiled module serves several instances", async (t) => {
  const module = await compileKernels();
  const [one, other] = [await Kernels.load(module), await Kernels.load(module)];
  const offset = one.place(Uint8Array.of(5));
  t.equal(other.allocate(1), offset);
  t.not(other.bytes(offset, 1)[0], 5);
});
