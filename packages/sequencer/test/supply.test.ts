import { tensorRoot, tensorsRoot, traceShape } from "@assay/protocol";
import t from "tap";
import type { InferenceEngine, SupplyCall } from "../src/index.js";
import { FakeChain, FakeDemands } from "./fake-chain.js";
import { ScaleEngine, ToyEngine } from "./fake-engine.js";
import { NEVER, stand } from "./stand.js";
import { takeRequests } from "./take-requests.js";

const BYTES = 150_000;

/** Gives its one long input back: three parts. */
class WideEngine implements InferenceEngine {
  readonly name = "wide";
  readonly modelId = new ScaleEngine().modelId.replace(/bb/g, "cc") as InferenceEngine["modelId"];
  readonly inputs = [{ name: "x", type: { dtype: 2, shape: [BYTES] } }];
  readonly outputs = this.inputs;
  readonly shape = traceShape([this.inputs[0].type], [0]);

  async execute(inputs: readonly Uint8Array[]) {
    const root = tensorsRoot(inputs.map(tensorRoot));
    return { outputs: inputs, inputRoot: root, outputRoot: root };
  }

  async executeStacked(requests: readonly (readonly Uint8Array[])[]) {
    return Promise.all(requests.map((inputs) => this.execute(inputs)));
  }

  trace = () => Promise.reject(new Error("this engine is not disputed"));
}

const engines = () => [new ToyEngine(), new ScaleEngine(), new WideEngine()];
const nameOf = (call: SupplyCall) =>
  `${call.batchId}/${call.position}/${call.type === "supplyPart" ? `${call.part.input}.${call.part.part}` : "result"}`;

/** A posted batch of two small results and a wide one. */
async function posted() {
  const options = { batchCountMost: 3, batchBytesMost: 1_000_000 };
  const all = await stand({ engines: engines(), options });
  await takeRequests(all, 2);
  const { models, intake } = all.sequencer;
  const input = Uint8Array.from({ length: BYTES }, (_, i) => i & 255);
  await intake.submit(models.named("wide"), [input], {});
  await all.sequencer.react(NEVER);
  const again = () => stand({ store: all.store, chain: all.chain, demands: all.demands, engines: engines(), options });
  return { ...all, input, again };
}

t.test("demanded results are supplied, the earliest deadline first, parts in order", async (t) => {
  const { sequencer, chain, demands, input } = await posted();
  demands.demand(100n, 2, 900);
  demands.demand(100n, 0, 800);
  await sequencer.react(NEVER);
  const named = demands.supplied.map(nameOf);
  t.same(named, ["100/0/result", "100/0/0.0", "100/0/1.0", "100/2/result", "100/2/0.0", "100/2/0.1", "100/2/0.2"]);
  const [first] = demands.supplied;
  t.ok(first.type === "supplyResult" && chain.verifies(100n, first.result, first.proof));
  const parts = demands.supplied.flatMap((call) => (call.type === "supplyPart" ? [call.part] : [])).slice(2);
  t.same(Buffer.concat(parts.map(({ elements }) => elements)), Buffer.from(input));
  await sequencer.react(NEVER);
  t.equal(demands.supplied.length, 7, "and nothing is supplied twice");
});

t.test("killed between two parts, another process goes on where the chain stands", async (t) => {
  const all = await posted();
  all.demands.demand(100n, 2, 900);
  let calls = 0;
  all.demands.before = () => {
    if (calls++ === 2) throw new Error("killed");
  };
  await all.sequencer.react(NEVER);
  t.same(all.demands.supplied.map(nameOf), ["100/2/result", "100/2/0.0"]);
  t.ok(all.sequencer.alarm.current.has("supply/100/2"), "what fails is an alarm");

  const { sequencer } = await all.again();
  await sequencer.react(NEVER);
  t.same(all.demands.supplied.map(nameOf).slice(2), ["100/2/0.1", "100/2/0.2"]);
});

t.test("one demand that fails does not keep the others, and its alarm ends with the demand", async (t) => {
  const { sequencer, demands } = await posted();
  demands.demand(100n, 0, 800);
  demands.demand(100n, 1, 900);
  demands.before = ({ position }) => {
    if (position === 0) throw new Error("the node is away");
  };
  await sequencer.react(NEVER);
  t.same(demands.supplied.map(nameOf), ["100/1/result", "100/1/0.0", "100/1/1.0"]);
  t.same([...sequencer.alarm.current.keys()], ["supply/100/0"]);
  demands.end(100n, 0);
  await sequencer.react(NEVER);
  t.equal(sequencer.alarm.current.size, 0);
});

t.test("a demand for a result that this database lacks is an alarm", async (t) => {
  const chain = new FakeChain();
  const demands = new FakeDemands();
  const { sequencer } = await stand({ chain, demands });
  await takeRequests({ sequencer }, 4);
  await sequencer.react(NEVER);
  demands.demand(100n, 4, 900);
  await sequencer.react(NEVER);
  t.equal(sequencer.alarm.current.get("supply/100/4"), "SUPPLY_IMPOSSIBLE");
  t.same(demands.supplied, []);
});
