import type { Writable } from "node:stream";
import { runDemo } from "../demo/demo.js";
import { Story } from "../terminal/story.js";

export type DemoArguments = {
  readonly model: string | undefined;
  readonly input: string | undefined;
  readonly shape: readonly string[];
};

/** `assay demo`. */
export async function demoCommand(
  { model, input, shape }: DemoArguments,
  modules: { readonly output: Writable & { readonly isTTY?: boolean } },
  signal: AbortSignal,
): Promise<void> {
  const own =
    model !== undefined && input !== undefined ? { modelFile: model, inputFile: input, shapes: shape } : undefined;
  await runDemo(own ? { own } : {}, { story: new Story(modules) }, signal);
}
