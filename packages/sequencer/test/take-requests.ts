import type { Digest } from "@assay/protocol";
import type { Sequencer } from "../src/index.js";

let factor = 1n;

/** Has so many requests for ScaleEngine acknowledged, one after the other; their ids. */
export async function takeRequests(all: { readonly sequencer: Sequencer }, count: number): Promise<Digest[]> {
  const { models, intake } = all.sequencer;
  const ids: Digest[] = [];
  for (let i = 0; i < count; i++) {
    const inputs = [new Uint8Array(new Float32Array([1, 2, 3, 4, 5, 6]).buffer), new Uint8Array(8)];
    new DataView(inputs[1].buffer).setBigInt64(0, factor++, true);
    ids.push((await intake.submit(models.named("scale"), inputs, {})).requestId);
  }
  return ids;
}
