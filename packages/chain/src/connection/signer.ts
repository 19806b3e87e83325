import { readFile } from "node:fs/promises";
import { type BaseWallet, type Provider, Wallet } from "ethers";
import { ChainError } from "../error/chain-error.js";

/**
 * Where a private key comes from: exactly one of the three. Keys never come from the command line, where every user of
 * the machine could read them.
 */
export type SignerSource = {
  /** the name of an environment variable that holds the key in hex */
  readonly environmentVariable?: string;
  /** a file that holds the key in hex */
  readonly keyFile?: string;
  /** a JSON keystore (Web3 Secret Storage) and the file that holds its password */
  readonly keystore?: { readonly file: string; readonly passwordFile: string };
};

/**
 * Loads a signer.
 * @throws ChainError SIGNER_MISSING, SIGNER_AMBIGUOUS, SIGNER_MALFORMED; none of them repeats any part of the secret
 */
export async function loadSigner(
  source: SignerSource,
  provider: Provider,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<BaseWallet> {
  const given = [source.environmentVariable, source.keyFile, source.keystore].filter((entry) => entry !== undefined);
  if (given.length === 0) throw new ChainError("SIGNER_MISSING", {}, "Name a variable, a key file or a keystore.");
  if (given.length > 1) throw new ChainError("SIGNER_AMBIGUOUS", {}, "Name only one source for the key.");
  if (source.keystore) return (await decryptKeystore(source.keystore)).connect(provider);
  const origin = source.environmentVariable ?? source.keyFile ?? "";
  const text =
    source.environmentVariable !== undefined ? environment[source.environmentVariable] : await readSecret(origin);
  if (text === undefined || text.trim() === "") {
    throw new ChainError("SIGNER_MISSING", { origin }, "Set the variable or fill the file.");
  }
  return fromHex(text.trim(), origin).connect(provider);
}

function fromHex(text: string, origin: string): Wallet {
  try {
    return new Wallet(text.startsWith("0x") ? text : `0x${text}`);
  } catch {
    // The cause is dropped on purpose: its message may hold the key.
    throw new ChainError("SIGNER_MALFORMED", { origin }, "The key must be 32 bytes in hex.");
  }
}

async function decryptKeystore(keystore: { file: string; passwordFile: string }): Promise<BaseWallet> {
  const json = await readSecret(keystore.file);
  const password = (await readSecret(keystore.passwordFile)).replace(/\r?\n$/, "");
  try {
    return await Wallet.fromEncryptedJson(json, password);
  } catch {
    throw new ChainError("SIGNER_MALFORMED", { origin: keystore.file }, "Check the keystore and its password.");
  }
}

async function readSecret(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new ChainError("SIGNER_MISSING", { origin: file }, "The file must exist and be readable.", error);
  }
}
