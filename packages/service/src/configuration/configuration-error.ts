import { AssayError } from "../error/assay-error.js";

/** One thing that is wrong with the configuration. */
export type ConfigurationProblem = {
  /** the key of the option, or the unknown name */
  readonly option: string;
  /** where the value came from, e.g. "--http-port", "ASSAY_HTTP_PORT", "file assay.json" */
  readonly source: string;
  readonly message: string;
};

/** CONFIGURATION_INVALID: names every problem at once. */
export class ConfigurationError extends AssayError {
  readonly problems: readonly ConfigurationProblem[];

  constructor(problems: readonly ConfigurationProblem[]) {
    super({
      code: "CONFIGURATION_INVALID",
      title: "The configuration is not valid",
      status: 500,
      detail: problems.map(({ option, source, message }) => `${option} (${source}): ${message}`).join("\n"),
      remedy: "Correct the named options; `assay config print` shows what is in force and where it comes from.",
      data: { problems },
    });
    this.problems = problems;
  }
}
