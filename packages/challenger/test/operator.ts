import { type Contracts, compress, eventsIn, OperatorChain, pauseOf, type TransactionSender } from "@assay/chain";
import type { Alteration, Model, Trace } from "@assay/engine";
import {
  type BatchData,
  BatchTree,
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
export type Posted = { readonly batchId: bigint; readonly data: BatchData; readonly traces: readonly Trace[] };

/** Changes what is posted, after the results were made and before the root is. */
export type Tampering = {
  readonly alterations?: readonly (Alteration | undefined)[];
  readonly results?: (results: Result[]) => Result[];
  readonly requests?: (requests: Request[]) => Request[];
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

  async post(inputs: readonly Uint8Array[], tampering: Tampering, signal: AbortSignal): Promise<Posted> {
    const { rollup, addresses } = this.#contracts;
    const operator = toAddress(await this.#sender.address());
    const traces: Trace[] = [];
    const requests: Request[] = [];
    const results: Result[] = [];
    for (const [index, input] of inputs.entries()) {
      const alteration = tampering.alterations?.[index];
      const { inputRoot, outputRoot } = await this.model.execute([input], alteration);
      traces.push(await this.model.trace([input], alteration));
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
      inputs: inputs.map((input) => [input]),
    };
    const { root } = new BatchTree(data.results.map(resultRoot));
    const published = compress(encodeBatchData(data));
    const header = { operator, sequence: this.#sequence++, root, count: inputs.length, maxResultBytes: 1 << 16 };
    const call = rollup.interface.encodeFunctionData("post", [header, tampering.published?.(published) ?? published]);
    const key = `post/${header.sequence}`;
    const receipt = await this.#sender.send({ key, label: "post", to: addresses.rollup, data: call }, signal);
    const [event] = eventsIn(receipt, addresses);
    if (event?.name !== "BatchPosted") throw new Error("the batch was not posted");
    const posted = { batchId: event.values.batchId, data, traces };
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
