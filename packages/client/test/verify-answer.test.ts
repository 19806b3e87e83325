import { type BatchRecord, type BatchStatus, ChainError } from "@assay/chain/browser";
import {
  BatchTree,
  type Digest,
  type Request,
  type Result,
  requestId,
  resultRoot,
  tensorRoot,
  tensorsRoot,
  toAddress,
  toDigest,
} from "@assay/protocol";
import t from "tap";
import { type FinalityReader, type ProofBundle, type Question, verifyAnswer } from "../src/index.js";

const { signal } = new AbortController();
const digest = (byte: number): Digest => toDigest(new Uint8Array(32).fill(byte));
const rollup = toAddress(`0x${"11".repeat(20)}`);
const client = toAddress(`0x${"22".repeat(20)}`);
const inputs = [Uint8Array.of(1, 2, 3, 4), new Uint8Array(100).fill(7)];
const outputs = [Uint8Array.of(9, 8, 7, 6)];
const rootOf = (tensors: readonly Uint8Array[]): Digest => tensorsRoot(tensors.map(tensorRoot));

const request: Request = {
  chainId: 31337n,
  rollup,
  client,
  nonce: 5n,
  modelId: digest(3),
  inputRoot: rootOf(inputs),
  deadline: 1_800_000_000n,
};
const result: Result = {
  requestId: requestId(request),
  modelId: request.modelId,
  index: 2,
  inputRoot: request.inputRoot,
  outputRoot: rootOf(outputs),
};
const others = [0, 1, 3, 4].map((index) => ({ ...result, index, requestId: digest(40 + index) }));
const results = [...others.slice(0, 2), result, ...others.slice(2)];
const tree = new BatchTree(results.map(resultRoot));
const question: Question = {
  chainId: 31337n,
  rollup,
  modelId: digest(3),
  inputs,
  client,
  nonce: 5n,
  deadline: 1_800_000_000n,
};
const bundle: ProofBundle = { request, result, batchId: 7n, proof: tree.proof(2), outputs };

function chainWith(status: BatchStatus, changes: Partial<BatchRecord> = {}, answer = true): FinalityReader {
  const batch: BatchRecord = {
    id: 7n,
    root: tree.root,
    operator: client,
    postedAt: 1000,
    ripeAt: 0,
    status,
    count: results.length,
    maxResultBytes: 0,
    ...changes,
  };
  return {
    batch: async (id) => {
      if (id !== 7n) throw new ChainError("BatchMissing", { batchId: id }, "");
      return batch;
    },
    verifyResult: async () => answer,
    finalityDelay: async () => ({ challengeWindow: 600, grace: 60 }),
  };
}

async function reasonsFor(q: Question, b: ProofBundle, chain = chainWith("final")): Promise<readonly string[]> {
  const verdict = await verifyAnswer(q, b, chain, signal);
  return verdict.verdict === "refused" ? verdict.reasons.map(({ code }) => code) : [verdict.verdict];
}

t.test("the undamaged bundle of a final batch is final", async (t) => {
  t.match(await verifyAnswer(question, bundle, chainWith("final"), signal), { verdict: "final", batch: { id: 7n } });
});

t.test("a posted batch is pending, with the reason and the time", async (t) => {
  t.match(await verifyAnswer(question, bundle, chainWith("posted"), signal), {
    verdict: "pending",
    wait: { stage: "challengeWindow", postedAt: 1000, endsAt: 1600 },
  });
  t.match(await verifyAnswer(question, bundle, chainWith("posted", { ripeAt: 1700 }), signal), {
    verdict: "pending",
    wait: { stage: "grace", ripeAt: 1700, endsAt: 1760 },
  });
});

const flip = (bytes: Uint8Array): Uint8Array => bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte));

const damages: [string, ProofBundle, string][] = [
  ["chain id", { ...bundle, request: { ...request, chainId: 1n } }, "REQUEST_CHAIN_MISMATCH"],
  ["rollup", { ...bundle, request: { ...request, rollup: client } }, "REQUEST_ROLLUP_MISMATCH"],
  ["client", { ...bundle, request: { ...request, client: rollup } }, "REQUEST_CLIENT_MISMATCH"],
  ["nonce", { ...bundle, request: { ...request, nonce: 6n } }, "REQUEST_NONCE_MISMATCH"],
  ["model asked for", { ...bundle, request: { ...request, modelId: digest(4) } }, "REQUEST_MODEL_MISMATCH"],
  ["input root", { ...bundle, request: { ...request, inputRoot: digest(4) } }, "REQUEST_INPUT_MISMATCH"],
  ["deadline", { ...bundle, request: { ...request, deadline: 1n } }, "REQUEST_DEADLINE_MISMATCH"],
  ["nonce beyond 64 bits", { ...bundle, request: { ...request, nonce: 1n << 64n } }, "RESULT_REQUEST_MISMATCH"],
  ["request id", { ...bundle, result: { ...result, requestId: digest(9) } }, "RESULT_REQUEST_MISMATCH"],
  ["model of the result", { ...bundle, result: { ...result, modelId: digest(9) } }, "RESULT_MODEL_MISMATCH"],
  ["input of the result", { ...bundle, result: { ...result, inputRoot: digest(9) } }, "RESULT_INPUT_MISMATCH"],
  ["output root", { ...bundle, result: { ...result, outputRoot: digest(9) } }, "RESULT_OUTPUT_MISMATCH"],
  ["output bytes", { ...bundle, outputs: outputs.map(flip) }, "RESULT_OUTPUT_MISMATCH"],
  ["output left out", { ...bundle, outputs: [] }, "RESULT_OUTPUT_MISMATCH"],
  ["output added", { ...bundle, outputs: [...outputs, ...outputs] }, "RESULT_OUTPUT_MISMATCH"],
  ["index", { ...bundle, result: { ...result, index: 3 } }, "RESULT_NOT_IN_BATCH"],
  ["index beyond the count", { ...bundle, result: { ...result, index: 5 } }, "RESULT_NOT_IN_BATCH"],
  ["index that is no number", { ...bundle, result: { ...result, index: -1 } }, "RESULT_NOT_IN_BATCH"],
  ["proof too short", { ...bundle, proof: bundle.proof.slice(1) }, "RESULT_NOT_IN_BATCH"],
  ["proof too long", { ...bundle, proof: [...bundle.proof, digest(0)] }, "RESULT_NOT_IN_BATCH"],
  ["batch id", { ...bundle, batchId: 8n }, "BATCH_MISSING"],
];
bundle.proof.forEach((_, i) => {
  const proof = bundle.proof.map((sibling, j) => (i === j ? digest(1) : sibling));
  damages.push([`sibling ${i}`, { ...bundle, proof }, "RESULT_NOT_IN_BATCH"]);
});

for (const [name, damaged, code] of damages) {
  t.test(`damaged: ${name}`, async (t) => {
    const reasons = await reasonsFor(question, damaged);
    t.ok(reasons.includes(code), reasons.join(" "));
  });
}

t.test("the right answer to somebody else's question is refused", async (t) => {
  t.ok((await reasonsFor({ ...question, inputs: inputs.map(flip) }, bundle)).includes("REQUEST_INPUT_MISMATCH"));
  t.ok((await reasonsFor({ ...question, inputs: [] }, bundle)).includes("REQUEST_INPUT_MISMATCH"));
});

t.test("a rejected batch, another root and a smaller count are refused", async (t) => {
  t.same(await reasonsFor(question, bundle, chainWith("rejected")), ["BATCH_REJECTED"]);
  t.same(await reasonsFor(question, bundle, chainWith("final", { root: digest(1) })), ["RESULT_NOT_IN_BATCH"]);
  t.same(await reasonsFor(question, bundle, chainWith("final", { count: 2 })), ["RESULT_NOT_IN_BATCH"]);
  t.same(await reasonsFor(question, bundle, chainWith("none")), ["BATCH_MISSING"]);
});

t.test("a contract that says no is believed, whatever was computed here", async (t) => {
  t.same(await reasonsFor(question, bundle, chainWith("final", {}, false)), ["CHAIN_DISAGREES"]);
});

t.test("a node that fails is an error, not a verdict", async (t) => {
  const chain = chainWith("final");
  chain.batch = async () => {
    throw new ChainError("CHAIN_UNREACHABLE", {}, "");
  };
  await t.rejects(verifyAnswer(question, bundle, chain, signal), { code: "CHAIN_UNREACHABLE" });
});
