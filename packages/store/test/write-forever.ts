import { openLevelStore } from "../src/index.js";

// Writes pairs and says each number once its pair is durable, until somebody kills it.
const store = await openLevelStore({ path: process.argv[2]! });
for (let i = 1; i < 100_000; i++) {
  const value = new Uint8Array(10_000).fill(i);
  await store.write([
    { type: "put", key: `left/${i}`, value },
    { type: "put", key: `right/${i}`, value },
  ]);
  process.stdout.write(`${i}\n`);
}
