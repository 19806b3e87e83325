// Written by scripts/build.mjs. Do not edit.
export * from "./bytecode.js";
export * from "./dispute-game.js";
export * from "./model-registry.js";
export * from "./referee.js";
export * from "./rollup.js";
