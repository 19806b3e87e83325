import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { anvilBinary } from "@assay/chain";
import { Contract, ContractFactory, type InterfaceAbi, JsonRpcProvider, type Signer } from "ethers";

const root = fileURLToPath(new URL("../..", import.meta.url));
const GAS_LIMIT = 200_000_000_000n;

/** The referee's pure parts on a chain of their own (contracts/test/harness/RefereeHarness.sol). */
export type RefereeOnChain = {
  readonly contract: Contract;
  /** Calls a view of the harness with as much gas as the chain has. */
  call(method: string, ...inputs: readonly unknown[]): Promise<unknown>;
  stop(): void;
};

/** Compiles the harness if its sources changed, and deploys it on a fresh anvil. */
export async function startReferee(): Promise<RefereeOnChain> {
  const artifacts = compileHarness();
  const { process: anvil, port } = await startAnvil();
  const provider = new JsonRpcProvider(`http://127.0.0.1:${port}`, undefined, {
    staticNetwork: true,
    batchMaxCount: 1,
  });
  const signer = await provider.getSigner(0);
  const arithmetic: string[] = [];
  for (const { abi, bytecode } of artifacts.arithmetic) arithmetic.push(await deployOne(signer, abi, bytecode.object));
  const { abi, bytecode } = artifacts.harness;
  const contract = new Contract(await deployOne(signer, abi, bytecode.object, arithmetic), abi, provider);
  return {
    contract,
    call: (method, ...inputs) => contract.getFunction(method).staticCall(...inputs, { gasLimit: GAS_LIMIT / 2n }),
    stop() {
      provider.destroy();
      anvil.kill("SIGKILL");
    },
  };
}

async function deployOne(signer: Signer, abi: InterfaceAbi, code: string, values: readonly unknown[] = []) {
  const deployed = await new ContractFactory(abi, code, signer).deploy(...values);
  await deployed.waitForDeployment();
  return deployed.getAddress();
}

type Artifact = { readonly abi: InterfaceAbi; readonly bytecode: { readonly object: string } };

/** The contracts of the arithmetic in the order in which the harness's constructor takes them. */
const ARITHMETIC = ["Elementwise", "RowArithmetic", "ExponentialFunctions", "InverseFunctions"];

function compileHarness(): { readonly harness: Artifact; readonly arithmetic: readonly Artifact[] } {
  const contracts = join(root, "contracts");
  const out = join(contracts, "out", "harness");
  const sources = ["test/harness/RefereeHarness.sol", ...ARITHMETIC.map((name) => `src/referee/${name}.sol`)];
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/forge.mjs", "build", ...sources], {
    cwd: contracts,
    env: { ...process.env, FOUNDRY_OUT: out, FOUNDRY_CACHE_PATH: join(out, "cache") },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`forge build failed:\n${stdout}\n${stderr}`);
  const read = (name: string) => JSON.parse(readFileSync(join(out, `${name}.sol`, `${name}.json`), "utf8")) as Artifact;
  return { harness: read("RefereeHarness"), arithmetic: ARITHMETIC.map(read) };
}

/** Starts anvil on a free port. */
function startAnvil(): Promise<{ process: ChildProcess; port: number }> {
  const limits = ["--gas-limit", String(GAS_LIMIT), "--memory-limit", "1000000000"];
  const anvil = spawn(anvilBinary(), ["--port", "0", ...limits], { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    let printed = "";
    anvil.once("error", reject);
    anvil.once("exit", (code) => reject(new Error(`anvil ended with ${code}:\n${printed}`)));
    anvil.stdout?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      const port = /Listening on [\d.]+:(\d+)/.exec(printed)?.[1];
      if (port !== undefined) resolve({ process: anvil, port: Number(port) });
    });
  });
}
