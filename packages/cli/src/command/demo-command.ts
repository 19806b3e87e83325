import type { Writable } from "node:stream";
import { runDemo } from "../demo/demo.js";
import { Story } from "../terminal/story.js";

export type DemoArguments = { readonly model: string | undefined; readonly input: string | undefined };

/** `assay demo`. */
export async function demoCommand(
  { model, input }: DemoArguments,
  modules: { readonly output: Writable & { readonly isTTY?: boolean } },
  signal: AbortSignal,
): Promise<void> {
  const own = model !== undefined && input !== undefined ? { modelFile: model, inputFile: input } : undefined;
  await runDemo(own ? { own } : {}, { story: new Story(modules) }, signal);
}
