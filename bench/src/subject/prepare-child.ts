import { ProgramError } from "@assay/program";
import { isAssayError } from "@assay/service";
import { openSubject, type SubjectRequest } from "./subject.js";

/** What the process that prepares a model sends back. */
export type Prepared =
  | { readonly subject: Awaited<ReturnType<typeof openSubject>> }
  | { readonly error: PreparationError };

/** An expected failure on its way between processes. */
export type PreparationError = { code: string; title: string; status: number; detail: string; remedy?: string };

// Builds and compiles one model in a process of its own, so that its memory is free again before anything is measured.
process.once("message", ({ name, bindings }: SubjectRequest) => {
  openSubject(name, bindings).then(
    (subject) => process.send?.({ subject } satisfies Prepared),
    (error: unknown) => {
      process.send?.({ error: failureOf(error) } satisfies Prepared);
    },
  );
});

/** Rethrows what nobody expected. */
function failureOf(error: unknown): PreparationError {
  if (error instanceof ProgramError) {
    const { message, type } = error;
    const remedy =
      type.code === "PROGRAM_DYNAMIC_SHAPE"
        ? `Bind it: --shape ${type.input}=1x3x224x224, or --dimension NAME=1 for a dimension that has a name.`
        : error.remedy;
    return { code: type.code, title: "The model cannot be compiled", status: 400, detail: message, remedy };
  }
  if (!isAssayError(error)) throw error;
  const { code, title, status, message, remedy } = error;
  return { code, title, status, detail: message, ...(remedy !== undefined && { remedy }) };
}
