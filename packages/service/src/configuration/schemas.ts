import { z } from "zod";

/** Schemas that read what flags and environment give (strings) and what a JSON file gives (numbers, booleans, lists). */

/** A whole number between bounds, both included. */
export function wholeNumber(minimum: number, maximum: number): z.ZodType<number> {
  const bounds = z.number().int().min(minimum).max(maximum);
  return z.preprocess((value) => (typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value), bounds);
}

/** Yes or no: true, false, 1, 0, yes, no. */
export function yesOrNo(): z.ZodType<boolean> {
  const words: Record<string, boolean> = { true: true, false: false, 1: true, 0: false, yes: true, no: false };
  return z.preprocess(
    (value) => (typeof value === "string" ? (words[value.toLowerCase()] ?? value) : value),
    z.boolean("expected true or false"),
  );
}

/** Text that is not empty. */
export function text(): z.ZodType<string> {
  return z.string().min(1);
}

/** One of the given words. */
export function oneOf<const Word extends string>(words: readonly [Word, ...Word[]]): z.ZodType<Word> {
  return z.enum(words) as z.ZodType<Word>;
}

/** Items separated by commas, or a list in a file. */
export function listOf<Item>(item: z.ZodType<Item>): z.ZodType<Item[]> {
  const split = (value: unknown) =>
    typeof value === "string"
      ? value
          .split(",")
          .map((part) => part.trim())
          .filter((part) => part !== "")
      : value;
  return z.preprocess(split, z.array(item));
}

/** An address on the chain: 0x and 40 hexadecimal digits. */
export function address(): z.ZodType<string> {
  return z.string().regex(/^0x[0-9a-fA-F]{40}$/, "expected 0x and 40 hexadecimal digits");
}

/** An http, https, ws or wss URL. */
export function serviceUrl(): z.ZodType<string> {
  return z.string().refine((value) => URL.canParse(value) && /^(https?|wss?):$/.test(new URL(value).protocol), {
    message: "expected a URL with http, https, ws or wss",
  });
}
