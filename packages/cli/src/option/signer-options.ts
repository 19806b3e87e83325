import type { SignerSource } from "@assay/chain";
import { type Configuration, defineOptions, schemas } from "@assay/service";
import { z } from "zod";
import { CommandError } from "../command/command-error.js";

const { text } = schemas;

/** Where the key comes from: exactly one of a file, a variable, a keystore. Never the key itself. */
export const signerDefinitions = defineOptions({
  keyFile: { schema: text(), description: "file that holds the private key in hex", optional: true },
  keyEnv: {
    // The bounds keep a key that was given by mistake out of every message.
    schema: z.string().regex(/^[A-Z_][A-Z0-9_]{0,59}$/, "expected the NAME of a variable, in capital letters"),
    description: "name of the environment variable that holds the private key in hex",
    optional: true,
  },
  keystore: { schema: text(), description: "JSON keystore (Web3 Secret Storage); needs passwordFile", optional: true },
  passwordFile: { schema: text(), description: "file that holds the keystore's password", optional: true },
});

/** Where the key is. Throws KEYSTORE_INCOMPLETE. */
export function signerSourceOf(values: Configuration<typeof signerDefinitions>): SignerSource {
  const { keyFile, keyEnv, keystore, passwordFile } = values;
  if ((keystore === undefined) !== (passwordFile === undefined)) {
    throw new CommandError("KEYSTORE_INCOMPLETE", {
      detail:
        keystore === undefined ? "A password file is named, but no keystore" : "The keystore has no password file",
      remedy: "Give --keystore and --password-file together.",
    });
  }
  return {
    ...(keyFile !== undefined && { keyFile }),
    ...(keyEnv !== undefined && { environmentVariable: keyEnv }),
    ...(keystore !== undefined && passwordFile !== undefined && { keystore: { file: keystore, passwordFile } }),
  };
}
