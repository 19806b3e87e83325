import type { Model } from "@assay/engine";
import type { Story } from "../terminal/story.js";
import type { Subject } from "./subject.js";
import type { World } from "./world.js";

/** Everything that the chapters of the demonstration share. */
export type Scene = {
  readonly story: Story;
  readonly world: World;
  readonly subject: Subject;
  /** runs on worker threads, as an operator's does */
  readonly model: Model;
  /** where the operators keep their databases */
  readonly folder: string;
  readonly signal: AbortSignal;
};
