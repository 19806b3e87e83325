import { open, readFile, rename, rm } from "node:fs/promises";
import type { Addresses } from "@assay/chain";
import type { Parameters } from "@assay/protocol";
import { z } from "zod";
import { CommandError } from "../command/command-error.js";

/** What everybody needs to know of a deployment. */
export type DeploymentRecord = {
  readonly chainId: bigint;
  readonly addresses: Addresses;
  /** the block from which its events are followed */
  readonly fromBlock: number;
  readonly parameters: Parameters;
};

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);
const wei = z
  .string()
  .regex(/^\d{1,40}$/)
  .transform(BigInt);
const seconds = z.int().positive();

const FileSchema = z.strictObject({
  chainId: z.int().positive().transform(BigInt),
  addresses: z.strictObject({
    registry: address,
    referee: address,
    rollup: address,
    game: address,
    availability: address,
  }),
  fromBlock: z.int().nonnegative(),
  parameters: z.strictObject({
    challengeWindow: seconds,
    grace: seconds,
    period: seconds,
    batchBond: wei,
    disputeBond: wei,
    reward: wei,
    compensation: wei,
    maxCompensated: z.int().nonnegative(),
    demandWindow: seconds,
    supplyPeriod: seconds,
    replayPeriod: seconds,
    supplyCapacity: wei,
    bytePrice: wei,
  }),
});

/** Reads a deployment file. Throws DEPLOYMENT_FILE_UNREADABLE, DEPLOYMENT_FILE_MALFORMED. */
export async function readDeployment(file: string): Promise<DeploymentRecord> {
  const found = await findDeployment(file);
  if (found) return found;
  throw new CommandError("DEPLOYMENT_FILE_UNREADABLE", {
    detail: `There is no deployment file ${file}`,
    remedy: "Make one with `assay deploy --out FILE`, or get it from whoever deployed.",
  });
}

/** Reads a deployment file, null if there is none. Throws as `readDeployment`. */
export async function findDeployment(file: string): Promise<DeploymentRecord | null> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    const detail = `${file}: ${(error as Error).message}`;
    throw new CommandError("DEPLOYMENT_FILE_UNREADABLE", { detail, remedy: "Check that it may be read." });
  }
  const parsed = FileSchema.safeParse(jsonOrNull(text));
  if (parsed.success) return parsed.data;
  throw new CommandError("DEPLOYMENT_FILE_MALFORMED", {
    detail: `${file} is not a deployment file:\n${z.prettifyError(parsed.error)}`,
    remedy: "Use the file as `assay deploy` wrote it.",
  });
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Makes sure that the file can be written before anything costly is done; `write` then puts it there in one step.
 * Throws DEPLOYMENT_FILE_UNWRITABLE.
 */
export async function reserveDeployment(file: string) {
  const draft = `${file}.${process.pid}.draft`;
  const handle = await open(draft, "wx").catch((error: Error) => {
    const remedy = "Name a file in a folder that exists and may be written.";
    throw new CommandError("DEPLOYMENT_FILE_UNWRITABLE", { detail: error.message, remedy });
  });
  return {
    write: async (deployment: DeploymentRecord): Promise<void> => {
      await handle.writeFile(deploymentText(deployment));
      await handle.sync();
      await handle.close();
      await rename(draft, file);
    },
    abandon: async (): Promise<void> => {
      await handle.close();
      await rm(draft, { force: true });
    },
  };
}

/** The text of a deployment file: amounts are wei, as decimal text. */
export function deploymentText({ chainId, ...deployment }: DeploymentRecord): string {
  const plain = (_key: string, value: unknown) => (typeof value === "bigint" ? String(value) : value);
  return `${JSON.stringify({ chainId: Number(chainId), ...deployment }, plain, 2)}\n`;
}
