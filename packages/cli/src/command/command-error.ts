import { AssayError } from "@assay/service";

const TITLES = {
  USAGE: "The command line is not understood",
  KEYSTORE_INCOMPLETE: "A keystore and its password file belong together",
  DEPLOYMENT_FILE_UNREADABLE: "The deployment file cannot be read",
  DEPLOYMENT_FILE_MALFORMED: "The deployment file is not one",
  DEPLOYMENT_FILE_UNWRITABLE: "The deployment file cannot be written",
  DEPLOYMENT_OF_OTHER_CHAIN: "The deployment is on another chain",
  DEPLOYMENT_NOT_ON_CHAIN: "There is no code at the deployment's addresses",
  PARAMETERS_INCOMPLETE: "Parameters of the deployment are missing",
  MODEL_OPTION_MALFORMED: "A model or a shape is not given as it must be",
  CONFORMANCE_FAILED: "The conformance tests did not pass",
  MODEL_ID_MISMATCH: "The file is another model",
  NOT_CONVICTED: "A dispute did not end with the operator convicted",
  MODEL_NOT_REGISTERED: "A model is not registered, so that nobody could judge its results",
  BOND_TOO_SMALL: "The operator has no bond for a batch",
  NOT_THE_OPERATORS_KEY: "The key is neither the operator's nor a delegate's",
  DATA_FOLDER_MISSING: "A watchtower that sends transactions needs a data folder",
} as const;

/** What the command line itself reports. */
export type CommandErrorCode = keyof typeof TITLES;

/** A command that cannot be done as it was given: what is wrong, and what to do. */
export class CommandError extends AssayError {
  constructor(
    code: CommandErrorCode,
    about: { readonly detail: string; readonly remedy: string },
    options?: ErrorOptions,
  ) {
    super({ code, title: TITLES[code], status: 400, ...about }, options);
  }
}
