import type { JsonRpcProvider } from "ethers";

/**
 * Control over a development chain: its time, its mining, its history. Only anvil answers these methods; nothing else
 * in this package can move a chain's clock.
 */
export class DevChain {
  readonly #provider: JsonRpcProvider;

  constructor(provider: JsonRpcProvider) {
    this.#provider = provider;
  }

  /** Advances the chain's time and mines a block at it. */
  async advance(seconds: number): Promise<void> {
    await this.#provider.send("evm_increaseTime", [seconds]);
    await this.mine();
  }

  async mine(blocks = 1): Promise<void> {
    await this.#provider.send("anvil_mine", [`0x${blocks.toString(16)}`]);
  }

  /** With `false`, transactions wait in the pool until `mine`. */
  async setAutomine(automine: boolean): Promise<void> {
    await this.#provider.send("evm_setAutomine", [automine]);
  }

  async setNextBlockBaseFee(wei: bigint): Promise<void> {
    await this.#provider.send("anvil_setNextBlockBaseFeePerGas", [`0x${wei.toString(16)}`]);
  }

  async setBalance(address: string, wei: bigint): Promise<void> {
    await this.#provider.send("anvil_setBalance", [address, `0x${wei.toString(16)}`]);
  }

  async setCode(address: string, code: string): Promise<void> {
    await this.#provider.send("anvil_setCode", [address, code]);
  }

  /** Replaces the last `depth` blocks by empty ones. */
  async reorganize(depth: number): Promise<void> {
    await this.#provider.send("anvil_reorg", [depth, []]);
  }

  /** Seconds of the latest block. */
  async time(): Promise<number> {
    const block = await this.#provider.getBlock("latest");
    return block?.timestamp ?? 0;
  }
}
