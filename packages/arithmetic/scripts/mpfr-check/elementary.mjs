// Compares the integer algorithms of the elementary functions with MPFR, binary32 and binary64, and on binary32 with
// their C twin; every difference counts.
//
//   node scripts/mpfr-check/elementary.mjs [count] [seed] [function …]
import {
  BINARY32,
  BINARY64,
  edgeOperands,
  elementaryReference,
  hardestOperands,
  Random,
} from "../../dist/src/index.js";
import { elementaryOperand } from "../../dist/src/vectors/elementary-operands.js";
import { askInteger, askOracle, compileOracle } from "./oracle.mjs";

const [count, seed] = [Number(process.argv[2] ?? 100_000), Number(process.argv[3] ?? 1)];
const names = process.argv.length > 4 ? process.argv.slice(4) : Object.keys(elementaryReference);
const oracle = await compileOracle();
let failed = false;

function differences(what, operands, given, expected) {
  let wrong = 0;
  operands.forEach((x, i) => {
    if (given[i] === expected[i]) return;
    if (wrong++ < 5)
      console.log(`${what}(0x${x.toString(16)}): 0x${given[i].toString(16)}, not 0x${expected[i].toString(16)}`);
  });
  failed ||= wrong > 0;
  return wrong;
}

for (const name of names) {
  const f = elementaryReference[name];
  const random = new Random(seed);
  const known = [...hardestOperands[name], ...edgeOperands].map(BigInt);
  const narrow = Uint32Array.from({ length: count }, (_, i) =>
    Number(known[i] ?? elementaryOperand(name, BINARY32, random)),
  );
  const wide = BigUint64Array.from({ length: count }, () => elementaryOperand(name, BINARY64, random));
  const narrowResults = narrow.map((x) => Number(f(BINARY32, BigInt(x))));
  const wideResults = wide.map((x) => f(BINARY64, x));
  const wrong = [
    differences(`${name}, binary32, MPFR`, narrow, narrowResults, await askOracle(oracle, name, narrow)),
    differences(`${name}, binary32, C`, narrow, narrowResults, await askInteger(oracle, name, narrow)),
    differences(`${name}, binary64, MPFR`, wide, wideResults, await askOracle(oracle, name, wide)),
  ];
  console.log(
    `${name}: ${count} operands of each format (seed ${seed}), different: ${wrong[0]} from MPFR ` +
      `and ${wrong[1]} from C on binary32, ${wrong[2]} from MPFR on binary64`,
  );
}
process.exitCode = failed ? 1 : 0;
