import { z } from "zod";

/** Texts that may contain commas: one for each time the option is given, or a list in a file. */
export function texts(): z.ZodType<string[]> {
  return z.preprocess((value) => (typeof value === "string" ? [value] : value), z.array(z.string().min(1)));
}
