import { workerData } from "node:worker_threads";
import { HashRing, type RingMemory } from "./hash-ring.js";

const ring = new HashRing(workerData as RingMemory);
// Ended from outside.
for (;;) if (!ring.hashOne()) ring.awaitBlock();
