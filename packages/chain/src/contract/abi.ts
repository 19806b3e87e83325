export { disputeGameAbi, modelRegistryAbi, refereeAbi, rollupAbi } from "./interface-abi.js";
