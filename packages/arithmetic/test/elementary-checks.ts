import t from "tap";
import {
  BINARY32,
  BINARY64,
  type ElementaryName,
  edgeOperands,
  elementaryReference,
  hardestOperands,
  Kernels,
  Random,
} from "../src/index.js";
import { elementaryOperand, floatBits } from "../src/vectors/elementary-operands.js";
import { placeWords, readWords } from "./placed.js";
import { hex, replay, seed } from "./seed.js";

/** What is known of some functions. */
export type Known<Name extends ElementaryName> = {
  /** operands and exact results, the same numbers in every format */
  readonly exact: Readonly<Record<Name, readonly (readonly [x: number, result: number])[]>>;
  /** bits of arguments of binary64 and MPFR's results */
  readonly byMpfr: Readonly<Record<Name, readonly (readonly [x: bigint, result: bigint])[]>>;
  /** bits of an argument of binary32 that all of them take */
  readonly ordinary: number;
};

const OPERANDS = 8_003;

/** Tests what every elementary function is tested for: exact cases, MPFR's results, kernels that are the reference. */
export function testElementary<Name extends ElementaryName>({ exact, byMpfr, ordinary }: Known<Name>): void {
  const names = Object.keys(exact) as Name[];
  testExactCases(names, exact);
  testDelicateArguments(names, byMpfr);
  testKernels(names);
  testFewElements(names, ordinary);
}

function testExactCases<Name extends ElementaryName>(names: readonly Name[], exact: Known<Name>["exact"]): void {
  for (const format of [BINARY32, BINARY64]) {
    t.test(`exact cases of data type ${format.dtype}`, async (t) => {
      for (const name of names) {
        for (const [x, result] of exact[name]) {
          const given = elementaryReference[name](format, floatBits(format, x));
          const expected = Number.isNaN(result) ? format.nan : floatBits(format, result);
          t.equal(given.toString(16), expected.toString(16), `${name}(${Object.is(x, -0) ? "-0" : x})`);
        }
        for (const payload of [1n, format.nan, format.sign | format.nan | 5n]) {
          t.equal(elementaryReference[name](format, format.infinity | payload), format.nan, `${name} of a NaN`);
        }
      }
    });
  }
}

function testDelicateArguments<Name extends ElementaryName>(names: readonly Name[], byMpfr: Known<Name>["byMpfr"]) {
  t.test("delicate arguments of binary64 give what MPFR gives", async (t) => {
    for (const name of names) {
      const given = byMpfr[name].map(([x]) => elementaryReference[name](BINARY64, x).toString(16));
      t.strictSame(
        given,
        byMpfr[name].map(([, result]) => result.toString(16)),
        name,
      );
    }
  });
}

function testKernels(names: readonly ElementaryName[]): void {
  t.test("a kernel gives the bits of the reference", async (t) => {
    const kernels = await Kernels.load();
    const random = new Random(seed);
    for (const name of names) {
      const known = [...hardestOperands[name], ...edgeOperands];
      const delicate = () => Number(elementaryOperand(name, BINARY32, random));
      const operands = Uint32Array.from({ length: OPERANDS }, (_, i) => known[i] ?? delicate());
      const source = placeWords(kernels, operands);
      kernels.unary(name, source, source, operands.length);
      const given = readWords(kernels, source, operands.length);
      const wrong = [...operands].filter(
        (x, i) => BigInt(given[i] ?? 0) !== elementaryReference[name](BINARY32, BigInt(x)),
      );
      t.strictSame(wrong.slice(0, 5).map(hex), [], `${name}, ${replay}`);
    }
  });
}

function testFewElements(names: readonly ElementaryName[], ordinary: number): void {
  t.test("a kernel of a few elements touches no others", async (t) => {
    const kernels = await Kernels.load();
    for (const name of names) {
      for (let count = 1; count <= 5; count++) {
        const source = placeWords(kernels, new Uint32Array(8).fill(ordinary));
        kernels.unary(name, source, source, count);
        const result = Number(elementaryReference[name](BINARY32, BigInt(ordinary)));
        const expected = Array.from({ length: 8 }, (_, i) => (i < count ? result : ordinary));
        t.strictSame([...readWords(kernels, source, 8)], expected, `${name} of ${count}`);
      }
    }
  });
}
