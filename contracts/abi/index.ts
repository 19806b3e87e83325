// Written by scripts/build.mjs. Do not edit.
export * from "./attestations.js";
export * from "./availability.js";
export * from "./bytecode.js";
export * from "./dispute-game.js";
export * from "./elementwise.js";
export * from "./exponential-functions.js";
export * from "./inverse-functions.js";
export * from "./model-registry.js";
export * from "./receipts.js";
export * from "./referee.js";
export * from "./request-inbox.js";
export * from "./result-reader.js";
export * from "./rollup.js";
export * from "./row-arithmetic.js";
