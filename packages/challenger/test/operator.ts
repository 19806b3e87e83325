import {
  type Contracts,
  compress,
  eventsIn,
  inputParts,
  OperatorChain,
  pauseOf,
  type TransactionSender,
} from "@assay/chain";
import type { Alteration, Model, Trace } from "@assay/engine";
import {
  type BatchData,
  BatchTree,
  type Digest,
  encodeBatchData,
  KnownNodes,
  nextMove,
  type Request,
  type Result,
  requestId,
  resultRoot,
  toAddress,
} from "@assay/protocol";
import type { JsonRpcProvider } from "ethers";
import { type NodeSource, shapeOf } from "../src/index.js";

/** A posted batch, and what the operator knows about it. */
export type Posted = {
  readonly batchId: bigint;
  readonly root: Digest;
  readonly data: BatchData;
  readonly tree: BatchTree;
  readonly traces: readonly Trace[];
};

/** Changes what is posted, after the results were made and before the root is. */
export type Tampering = {
  readonly alterations?: readonly (Alteration | undefined)[];
  readonly results?: (results: Result[]) => Result[];
  readonly requests?: (requests: Request[]) => Request[];
  /** what is published for the inputs */
  readonly inputs?: (inputs: readonly (readonly Uint8Array[])[]) => readonly (readonly Uint8Array[])[];
  readonly published?: (published: Uint8Array) => Uint8Array;
};

/** An operator that runs one model, honest but for the named corruption, and answers disputes. */
export class TestOperator {
  readonly model: Model;
  readonly #contracts: Contracts;
  readonly #sender: TransactionSender;
  readonly #chain: OperatorChain;
  #sequence = 0n;
  readonly #posted = new Map<bigint, Posted>();

  private constructor(model: Model, contracts: Contracts, sender: TransactionSender, chain: OperatorChain) {
    this.model = model;
    this.#contracts = contracts;
    this.#sender = sender;
    this.#chain = chain;
  }

  static async create(
    model: Model,
    fromBlock: number,
    modules: { readonly provider: JsonRpcProvider; readonly contracts: Contracts; readonly sender: TransactionSender },
    signal: AbortSignal,
  ): Promise<TestOperator> {
    const operator = toAddress(await modules.sender.address());
    const options = { chainId: 31337n, operator, fromBlock, confirmationBlocks: 1, rangeBlocks: 500, memoryBlocks: 64 };
    const chain = await OperatorChain.create(options, { ...modules, pause: pauseOf(5) }, signal);
    return new TestOperator(model, modules.contracts, modules.sender, chain);
  }

  async post(
    given: readonly (Uint8Array | readonly Uint8Array[])[],
    tampering: Tampering,
    signal: AbortSignal,
  ): Promise<Posted> {
    const inputs = given.map((input) => (input instanceof Uint8Array ? [input] : input));
    const { rollup, addresses } = this.#contracts;
    const operator = toAddress(await this.#sender.address());
    const traces: Trace[] = [];
    const requests: Request[] = [];
    const results: Result[] = [];
    for (const [index, input] of inputs.entries()) {
      const alteration = tampering.alterations?.[index];
      const { inputRoot, outputRoot } = await this.model.execute(input, alteration);
      traces.push(await this.model.trace(input, alteration));
      const request: Request = {
        chainId: 31337n,
        rollup: toAddress(addresses.rollup),
        client: operator,
        nonce: BigInt(index),
        modelId: this.model.modelId,
        inputRoot,
        deadline: 0n,
      };
      requests.push(request);
      results.push({ requestId: requestId(request), modelId: this.model.modelId, index, inputRoot, outputRoot });
    }
    const data: BatchData = {
      requests: tampering.requests?.(requests) ?? requests,
      results: tampering.results?.(results) ?? results,
      inputs,
    };
    const tree = new BatchTree(data.results.map(resultRoot));
    const { root } = tree;
    const published = compress(encodeBatchData({ ...data, inputs: tampering.inputs?.(inputs) ?? inputs }));
    const header = { operator, sequence: this.#sequence++, root, count: inputs.length, maxResultBytes: 1 << 18 };
    const call = rollup.interface.encodeFunctionData("post", [header, tampering.published?.(published) ?? published]);
    const key = `post/${header.sequence}`;
    const receipt = await this.#sender.send({ key, label: "post", to: addresses.rollup, data: call }, signal);
    const [event] = eventsIn(receipt, addresses);
    if (event?.name !== "BatchPosted") throw new Error("the batch was not posted");
    const posted = { batchId: event.values.batchId, root, data, tree, traces };
    this.#posted.set(posted.batchId, posted);
    return posted;
  }

  /** Answers every live dispute in which it is the operator's turn. */
  async respond(signal: AbortSignal): Promise<void> {
    const { program } = this.model;
    const shape = shapeOf(program);
    const at = await this.#chain.now(signal);
    for (const { batchId, data, traces } of this.#posted.values()) {
      for (const { id, resultIndex } of await this.#chain.live(batchId, signal)) {
        const dispute = await this.#chain.dispute(id, shape.traceDepth, signal);
        const modules = { shape, own: traces[resultIndex], known: new KnownNodes() };
        const move = await nextMove(dispute, { role: "operator", at }, modules);
        if (move.type === "commitTrace" || move.type === "reveal") {
          await this.#chain.send(id, data.results[resultIndex], move, signal);
        }
      }
    }
  }

  /** Supplies what is demanded of its batches. */
  async supply(signal: AbortSignal): Promise<void> {
    for (const { batchId, data, tree } of this.#posted.values()) {
      for (const { position } of await this.#chain.openDemands(batchId, signal)) {
        const [request, result] = [data.requests[position], data.results[position]];
        const about = { batchId, position, result };
        await this.#chain.supply({ type: "supplyResult", ...about, request, proof: tree.proof(position) }, signal);
        for (const part of inputParts(data.inputs[position])) {
          await this.#chain.supply({ type: "supplyPart", ...about, part }, signal);
        }
      }
    }
  }

  /** Ripens and finalizes a batch, when it is time. */
  async settle({ batchId, root }: Posted, signal: AbortSignal): Promise<void> {
    const { ripeAt } = await this.#chain.batch(batchId, signal);
    if (ripeAt === 0) await this.#chain.ripen(batchId, root, signal);
    else await this.#chain.finalize(batchId, root, signal);
  }

  /** The last second in which a batch cannot ripen; `null` while demands on it are open. */
  async unripeUntil({ batchId }: Posted, signal: AbortSignal): Promise<number | null> {
    return (await this.#chain.batch(batchId, signal)).unripeUntil;
  }

  /** The operator's HTTP endpoint without HTTP. */
  get nodeSource(): NodeSource {
    return {
      nodes: async ({ batchId, resultIndex }, { depth, index }, levels) => {
        const trace = this.#posted.get(batchId)?.traces[resultIndex];
        return trace ? trace.nodes(depth, index, levels) : null;
      },
    };
  }
}
