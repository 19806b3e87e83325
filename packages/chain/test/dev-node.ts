import { hexlify, type JsonRpcProvider, zeroPadValue } from "ethers";
import {
  type Anvil,
  type AnvilOptions,
  connect,
  DevChain,
  devAccount,
  MemoryJournal,
  pauseOf,
  type SenderModules,
  type SenderOptions,
  startAnvil,
  TRANSACTION_GAS_MOST,
  TransactionRecorder,
  TransactionSender,
} from "../src/index.js";

/** A fresh development chain with everything that a test asks of it. */
export type DevNode = { anvil: Anvil; provider: JsonRpcProvider; chain: DevChain; close(): Promise<void> };

export const signal = AbortSignal.timeout(60_000);

export async function devNode(options: AnvilOptions = {}): Promise<DevNode> {
  const anvil = await startAnvil(options, signal);
  const provider = await connect(
    { url: anvil.url, chainId: anvil.chainId, requestTimeoutMilliseconds: 20_000 },
    signal,
  );
  const close = async (): Promise<void> => {
    provider.destroy();
    await anvil.close();
  };
  return { anvil, provider, chain: new DevChain(provider), close };
}

export type TestSender = { sender: TransactionSender; log: TransactionRecorder; journal: MemoryJournal };

export function testSender(
  node: DevNode,
  options: Partial<SenderOptions> = {},
  modules: Partial<SenderModules> & { journal?: MemoryJournal } = {},
): TestSender {
  const log = new TransactionRecorder();
  const journal = modules.journal ?? new MemoryJournal();
  const sender = new TransactionSender(
    {
      chainId: node.anvil.chainId,
      confirmationBlocks: 1,
      tipPerGasWei: 1_000_000_000n,
      feeCeilingPerGasWei: 500_000_000_000n,
      stuckAfterBlocks: 1,
      gasMarginPercent: 20,
      gasLimitMost: TRANSACTION_GAS_MOST,
      ...options,
    },
    { signer: devAccount(0, node.provider), log, pause: pauseOf(5), ...modules, journal },
  );
  return { sender, log, journal };
}

/** Code of a contract that emits LOG3 with its calldata: three topics, then the data. */
export const ECHO_CODE = "0x60603603806060600037604035602035600035836000a300";

export function word(value: bigint | string): string {
  return typeof value === "bigint" ? zeroPadValue(hexlify(bigBytes(value)), 32) : zeroPadValue(value, 32);
}

function bigBytes(value: bigint): Uint8Array {
  const hex = value.toString(16);
  return Uint8Array.from(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex"));
}
