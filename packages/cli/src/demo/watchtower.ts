import {
  EthersWatchedChain,
  engineOf,
  HttpNodeSource,
  Watchtower,
  type WatchtowerEvent,
  type WatchtowerListener,
} from "@assay/challenger";
import type { Model } from "@assay/engine";
import { parseEther } from "ethers";
import { LOOK, type World } from "./world.js";

/** A watchtower in mode `challenge` that holds the model and keeps what it told. */
export class Watcher {
  readonly events: WatchtowerEvent[] = [];
  readonly #watchtower: Watchtower;

  private constructor(watchtower: (tell: WatchtowerListener) => Watchtower, tell: WatchtowerListener) {
    this.#watchtower = watchtower((event) => {
      this.events.push(event);
      tell(event);
    });
  }

  static async open(
    modules: { readonly world: World; readonly model: Model; readonly operatorUrls: readonly string[] },
    tell: WatchtowerListener,
  ): Promise<Watcher> {
    const { world, model } = modules;
    const chain = await EthersWatchedChain.create(
      { ...world.following, chainId: world.chainId },
      { provider: world.provider, contracts: world.contracts, sender: world.sender("watchtower"), pause: LOOK },
    );
    const sources = modules.operatorUrls.map(
      (url) => new HttpNodeSource({ url, timeoutMilliseconds: 5_000 }, { fetch: globalThis.fetch }),
    );
    const options = {
      mode: "challenge",
      dataLimitBytes: 2 ** 28,
      replayTimeoutMilliseconds: 60_000,
      reservePerDisputeWei: parseEther("0.1"),
      reservePerDemandWei: parseEther("0.02"),
      demandsAtOnce: 4,
      parallelDisputes: 4,
      keptTraces: 4,
    } as const;
    const engine = engineOf([model]);
    return new Watcher(
      (listener) => new Watchtower(options, { chain, engine, sources, tell: listener, pause: LOOK }),
      tell,
    );
  }

  /** One pass over the chain. */
  react(signal: AbortSignal): Promise<void> {
    return this.#watchtower.react(signal);
  }

  /** The last event of a type, if there was one. */
  last<Type extends WatchtowerEvent["type"]>(type: Type): Extract<WatchtowerEvent, { type: Type }> | undefined {
    return this.events.findLast((event): event is Extract<WatchtowerEvent, { type: Type }> => event.type === type);
  }
}
