// What runs in a browser too: nothing below imports a module of Node.
export { type Pause, pauseOf, untilAborted } from "./connection/abort.js";
export { type ConnectionOptions, connect } from "./connection/connect.js";
export * from "./contract/contracts.js";
export * from "./error/chain-error.js";
export { decodeRevert, toChainError, withChainErrors } from "./error/decode-revert.js";
export * from "./reader/rollup-reader.js";
